package io.nfwalk.scenario;

import io.nfwalk.host.SysctlException;
import io.nfwalk.host.Sysctls;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the {@code sysctl} of a host or a change. */
final class SysctlReader {
    private static final Pattern OF_AN_INTERFACE = Pattern.compile("net[./]ipv[46][./](conf|neigh)[./].*");
    private static final Pattern OF_ALL = Pattern.compile("net[./]ipv[46][./](conf|neigh)[./](all|default)[./].*");

    private final Problems problems;

    SysctlReader(Problems problems) {
        this.problems = problems;
    }

    /** Names and values that can be written, in the file's order. */
    Map<String, String> read(Fields host, List<String> modules) {
        Map<String, String> written = new LinkedHashMap<>();
        for (Entry entry : host.entries("sysctl", "a mapping: {net.ipv4.ip_forward: 1}")) {
            if (isRight(entry, modules)) {
                written.put(entry.key(), value(entry));
            }
        }
        return written;
    }

    /**
     * The same in the order in which a new host takes them: those of {@code all} and {@code default} before its
     * interfaces are made, those of an interface last. So {@code ip_forward} has its way against {@code
     * conf.all.forwarding}, and {@code conf.eth0.forwarding} against both.
     */
    static Map<String, String> inOrderOfWriting(Map<String, String> written) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (int stage = 0; stage <= 2; stage++) {
            for (Map.Entry<String, String> entry : written.entrySet()) {
                if (stage(entry.getKey()) == stage) {
                    ordered.put(entry.getKey(), entry.getValue());
                }
            }
        }
        return ordered;
    }

    private static int stage(String name) {
        if (OF_ALL.matcher(name).matches()) {
            return 0;
        }
        return OF_AN_INTERFACE.matcher(name).matches() ? 2 : 1;
    }

    private static String value(Entry entry) {
        Scalar scalar = (Scalar) entry.value();
        return switch (scalar.kind()) {
            case BOOLEAN -> scalar.text().equalsIgnoreCase("true") ? "1" : "0";
            case TEXT, NUMBER, NULL -> scalar.text();
        };
    }

    private boolean isRight(Entry entry, List<String> modules) {
        String name = entry.key();
        if (!(entry.value() instanceof Scalar) || entry.value().isNull()) {
            problems.error(
                    entry.value().place(),
                    "scenario-wrong-kind",
                    name + " is " + entry.value().describe(),
                    "a value");
            return false;
        }
        if (!takesIt(entry)) {
            return false;
        }
        if (name.replace('/', '.').startsWith("net.bridge.") && !modules.contains("br_netfilter")) {
            problems.error(
                    entry.keyPlace(),
                    name.length(),
                    "sysctl-without-module",
                    "there is no " + name + " as long as br_netfilter is not loaded",
                    "modules: [br_netfilter]",
                    "");
            return false;
        }
        if (Sysctls.knowledge(name) == Sysctls.Knowledge.NOT_MODELLED && !Sysctls.isDefault(name, value(entry))) {
            problems.warning(
                    entry.keyPlace(), name.length(), "sysctl-not-modelled", name + " is known but without effect here");
        }
        return true;
    }

    private boolean takesIt(Entry entry) {
        try {
            Sysctls.defaults().with(entry.key(), value(entry));
            return true;
        } catch (SysctlException wrong) {
            boolean ofTheValue = !wrong.expected().isEmpty();
            problems.error(
                    ofTheValue ? entry.value().place() : entry.keyPlace(),
                    ofTheValue ? value(entry).length() : entry.key().length(),
                    "sysctl",
                    wrong.getMessage(),
                    ofTheValue ? wrong.expected() : "a name such as net.ipv4.ip_forward",
                    wrong.hint());
            return false;
        }
    }
}
