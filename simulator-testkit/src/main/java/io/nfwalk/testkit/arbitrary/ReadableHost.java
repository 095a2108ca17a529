package io.nfwalk.testkit.arbitrary;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.SampleReportingFormat;

/** Shows a host in jqwik's reports: its interfaces, sysctls, sockets and rules, a line each. */
public final class ReadableHost implements SampleReportingFormat {
    /** For jqwik. */
    public ReadableHost() {}

    @Override
    public boolean appliesTo(Object value) {
        return value instanceof Host;
    }

    @Override
    public Optional<String> label(Object value) {
        return Optional.of(((Host) value).name() + " ");
    }

    @Override
    public Object report(Object value) {
        Host host = (Host) value;
        List<String> lines = new ArrayList<>();
        for (NetworkInterface device : host.interfaces()) {
            if (device.kind() != NetworkInterface.Kind.LOOPBACK) {
                lines.add(device.name()
                        + device.master().map(bridge -> " master " + bridge).orElse("") + " " + device.addresses());
            }
        }
        host.sysctls()
                .writtenNames()
                .forEach(name -> lines.add(name + "=" + host.sysctls().value(name)));
        if (!host.modules().isEmpty()) {
            lines.add("modules " + host.modules());
        }
        host.sockets().forEach(socket -> lines.add("listens " + socket));
        host.ruleSets().forEach(loaded -> lines.addAll(ReadableRules.lines(loaded.rules())));
        return lines;
    }
}
