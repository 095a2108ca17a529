package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A host as a scenario file describes it.
 *
 * @param name its name
 * @param sysctls names and values
 * @param modules the modules that are loaded
 * @param interfaces its interfaces, in order
 * @param routes lines of {@code ip route add}
 * @param policyRules lines of {@code ip rule add}
 * @param rules what goes through nf_tables
 * @param legacyRules what goes through ip_tables beside it
 * @param conntrack lines of {@code conntrack -L}: entries from the start
 * @param listen the sockets that answer
 * @param ipset lines of {@code ipset save}: sets from the start
 */
public record HostText(
        String name,
        Map<String, String> sysctls,
        List<String> modules,
        List<InterfaceText> interfaces,
        List<String> routes,
        List<String> policyRules,
        Optional<RuleSetText> rules,
        Optional<RuleSetText> legacyRules,
        List<String> conntrack,
        List<String> listen,
        List<String> ipset) {
    /** Copies what it is given. */
    public HostText {
        sysctls = new LinkedHashMap<>(sysctls);
        modules = List.copyOf(modules);
        interfaces = List.copyOf(interfaces);
        routes = List.copyOf(routes);
        policyRules = List.copyOf(policyRules);
        conntrack = List.copyOf(conntrack);
        listen = List.copyOf(listen);
        ipset = List.copyOf(ipset);
    }

    /** What is at hand to change before the host is made again of it. */
    HostDraft draft() {
        return new HostDraft(this);
    }

    /** The name of the file with its rules for ip_tables, if it has any: a scenario file can't hold them itself. */
    String legacyFile(String scenario) {
        return scenario + "." + name + ".legacy.rules";
    }

    void yaml(StringBuilder text, String scenario) {
        text.append("  ").append(name).append(":\n");
        line(text, "sysctl", sysctls.isEmpty(), Word.mapping(sysctls));
        line(text, "modules", modules.isEmpty(), Word.list(modules));
        if (!interfaces.isEmpty()) {
            text.append("    interfaces:\n");
            interfaces.forEach(
                    device -> text.append("      ").append(device.yaml()).append("\n"));
        }
        line(text, "routes", routes.isEmpty(), Word.list(routes));
        line(text, "policy-rules", policyRules.isEmpty(), Word.list(policyRules));
        line(text, "listen", listen.isEmpty(), Word.list(listen));
        if (!ipset.isEmpty()) {
            block(text, "ipset-text", String.join("\n", ipset) + "\n", 4);
        }
        rules.ifPresent(set -> block(text, set.key() + "-text", set.text(), 4));
        String legacyKey = legacyRules.map(RuleSetText::key).orElse("rules") + "-legacy";
        line(text, legacyKey, legacyRules.isEmpty(), Word.quoted(legacyFile(scenario)));
        if (!conntrack.isEmpty()) {
            block(text, "conntrack", String.join("\n", conntrack) + "\n", 4);
        }
    }

    private static void line(StringBuilder text, String key, boolean absent, String yaml) {
        if (!absent) {
            text.append("    ").append(key).append(": ").append(yaml).append("\n");
        }
    }

    /** A text of several lines under a key. */
    static void block(StringBuilder text, String key, String lines, int indent) {
        String margin = " ".repeat(indent);
        text.append(margin).append(key).append(": |\n");
        lines.lines()
                .forEach(line -> text.append(margin).append("  ").append(line).append("\n"));
    }

    Stream<HostText> simpler() {
        List<Stream<HostText>> ways = new ArrayList<>();
        ways.add(Simpler.optional(rules, RuleSetText::simpler)
                .map(set -> draft().rules(set).text()));
        ways.add(Simpler.optional(legacyRules, RuleSetText::simpler)
                .map(set -> draft().legacyRules(set).text()));
        ways.add(
                Simpler.shorter(conntrack).map(lines -> draft().conntrack(lines).text()));
        ways.add(Simpler.shorter(ipset).map(lines -> draft().ipset(lines).text()));
        ways.add(Simpler.fewerKeys(sysctls).map(left -> draft().sysctls(left).text()));
        ways.add(Simpler.shorter(policyRules)
                .map(lines -> draft().policyRules(lines).text()));
        ways.add(Simpler.shorter(routes).map(lines -> draft().routes(lines).text()));
        ways.add(Simpler.shorter(listen).map(sockets -> draft().listen(sockets).text()));
        ways.add(Simpler.shorter(modules).map(left -> draft().modules(left).text()));
        ways.add(
                Simpler.shorter(interfaces).map(left -> draft().interfaces(left).text()));
        ways.add(Simpler.eachSimpler(interfaces, InterfaceText::simpler)
                .map(changed -> draft().interfaces(changed).text()));
        return ways.stream().flatMap(stream -> stream);
    }
}
