package io.nfwalk.scenario;

import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a step told as lines that can be compared and read, by host. */
final class AnswerLines {
    private final DrawnValues drawn;

    AnswerLines(DrawnValues drawn) {
        this.drawn = drawn;
    }

    /** {@code out eth1 tcp 10.8.0.2:40001>10.9.0.2:80 S ttl 63 tos 0 len 60 02:00:00:00:02:02>02:00:00:00:03:01}. */
    Map<String, List<String>> frames(StepReport step) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (Frame frame : step.frames()) {
            lines.computeIfAbsent(frame.host(), host -> new ArrayList<>()).add(frame(frame));
        }
        return lines;
    }

    private String frame(Frame frame) {
        StringBuilder line = new StringBuilder(frame.direction()).append(' ').append(frame.device());
        line.append(' ').append(frame.protocol());
        line.append(' ').append(drawn.endpoint(frame.src(), frame.sport()));
        line.append('>').append(drawn.endpoint(frame.dst(), frame.dport()));
        frame.flags().ifPresent(flags -> line.append(' ').append(flags.isEmpty() ? "NONE" : flags));
        frame.icmp().ifPresent(icmp -> line.append(' ').append(icmp(frame, icmp)));
        frame.fragment().ifPresent(fragment -> line.append(" fragment ").append(fragment));
        line.append(" ttl ").append(frame.ttl());
        line.append(" tos ").append(frame.tos());
        line.append(" len ").append(frame.length());
        line.append(' ').append(frame.ethSrc()).append('>').append(frame.ethDst());
        return line.toString();
    }

    private String icmp(Frame frame, IcmpPart icmp) {
        String message = icmp.type() + "/" + icmp.code() + "/" + drawn.id(frame.src(), frame.dst(), icmp.id());
        return icmp.inner()
                .map(inner -> message + " about {" + quoted(inner) + "}")
                .orElse(message);
    }

    /** {@code tcp 10.0.0.1:1000>10.0.0.2:80}: the protocol, and behind it a tuple. */
    private String quoted(String inner) {
        int space = inner.indexOf(' ');
        return space < 0 ? inner : inner.substring(0, space + 1) + drawn.tuple(inner.substring(space + 1));
    }

    /** {@code nat:PREROUTING:1 accept}. */
    Map<String, List<String>> trace(Map<String, List<TraceEvent>> events) {
        return lines(events, TraceEvent::toString);
    }

    /** {@code tcp ESTABLISHED 10.8.0.2:40001>10.9.0.2:80 10.9.0.2:80>10.8.0.2:40001 [ASSURED] mark 0}, sorted. */
    Map<String, List<String>> entries(StepReport step) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        lines(step.conntrack(), this::entry)
                .forEach((host, entries) ->
                        lines.put(host, entries.stream().sorted().toList()));
        return lines;
    }

    private String entry(Entry entry) {
        StringBuilder line = new StringBuilder(entry.protocol());
        entry.state().ifPresent(state -> line.append(' ').append(state));
        line.append(' ').append(drawn.tuple(entry.original()));
        line.append(' ').append(drawn.tuple(entry.reply()));
        line.append(' ').append(entry.flags().stream().sorted().toList());
        line.append(" mark ").append(entry.mark());
        zone(line, " zone ", entry.zone());
        zone(line, " zone-orig ", entry.zoneOriginal());
        zone(line, " zone-reply ", entry.zoneReply());
        return line.toString();
    }

    private static void zone(StringBuilder line, String name, int zone) {
        if (zone != 0) {
            line.append(name).append(zone);
        }
    }

    private static <T> Map<String, List<String>> lines(Map<String, List<T>> byHost, Function<T, String> words) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        byHost.forEach((host, values) -> {
            if (!values.isEmpty()) {
                lines.put(host, values.stream().map(words).toList());
            }
        });
        return lines;
    }
}
