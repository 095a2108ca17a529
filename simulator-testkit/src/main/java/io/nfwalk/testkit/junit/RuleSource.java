package io.nfwalk.testkit.junit;

import io.nfwalk.StandardExtensions;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.rules.Table;
import io.nfwalk.scenario.HostFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rule sets and hosts out of files, as {@link NetfilterRules} hands them to tests; for those that no JUnit extension
 * reaches, such as jqwik's properties.
 */
public final class RuleSource {
    private static final String FIRST = "eth0";

    private RuleSource() {}

    /**
     * The rule set of a file.
     *
     * @param test beside which class the file may stand
     * @param name as {@link NetfilterRules#value}
     * @throws IllegalArgumentException if there is no such file
     * @throws io.nfwalk.rules.InvalidRulesException if iptables-restore would refuse it
     */
    public static RuleSet rules(Class<?> test, String name) {
        RuleFile file = RuleFile.read(path(test, name), name);
        String text = file.text()
                .orElseThrow(() -> new IllegalArgumentException(name + " can't be read: " + file.diagnostics()));
        Family family = RuleSetParser.familyOf(text).orElse(Family.IPV4);
        return RuleSetParser.parse(text, ParseOptions.of(name, family, StandardExtensions.all()))
                .orThrow();
    }

    /**
     * The host of a YAML file, or one with the rules of a file as {@link NetfilterRules} describes it.
     *
     * @param test beside which class the file may stand
     * @param name as {@link NetfilterRules#value}
     * @throws IllegalArgumentException if there is no such file or no such host in it
     */
    public static Host host(Class<?> test, String name) {
        String file = name.replaceFirst("#[^#/]*$", "");
        if (!file.endsWith(".yaml") && !file.endsWith(".yml")) {
            return hostWith(rules(test, name));
        }
        Optional<String> wanted = Optional.of(name.substring(file.length()))
                .filter(rest -> !rest.isEmpty())
                .map(rest -> rest.substring(1));
        HostFile.Read read = HostFile.read(path(test, file), wanted);
        return read.host()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no such host: " + read.diagnostics()));
    }

    /** A host that forwards, with these rules, {@code eth0} and every other interface that they name. */
    public static Host hostWith(RuleSet rules) {
        Host.Builder builder = forwarding().networkInterface(FIRST, "192.0.2.1/24", "2001:db8::1/64");
        for (String name : interfacesIn(rules)) {
            builder.networkInterface(name);
        }
        return builder.route("default via 192.0.2.254")
                .route("-6 default via 2001:db8::fe")
                .rules(rules)
                .build();
    }

    private static Host.Builder forwarding() {
        return Host.builder("host").sysctl("net.ipv4.ip_forward", "1").sysctl("net.ipv6.conf.all.forwarding", "1");
    }

    private static Set<String> interfacesIn(RuleSet rules) {
        Set<String> names = new LinkedHashSet<>();
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                for (RuleLine line : chain.rules()) {
                    RuleHead head = line.rule().head();
                    Stream.of(head.inInterface(), head.outInterface())
                            .flatMap(Optional::stream)
                            .map(given -> given.value().text())
                            .forEach(names::add);
                }
            }
        }
        names.removeIf(name -> name.endsWith("+") || name.equals(FIRST) || name.equals(NetworkInterface.LOOPBACK));
        return names;
    }

    /** The host that the annotation describes. */
    static Host host(Class<?> test, NetfilterRules wanted) {
        if (wanted.interfaces().length == 0) {
            Host.Builder builder = host(test, wanted.value()).toBuilder();
            return settled(builder, wanted, List.of());
        }
        Host.Builder builder = forwarding().rules(rules(test, wanted.value()));
        List<String> names = new ArrayList<>();
        for (String described : wanted.interfaces()) {
            List<String> words = new ArrayList<>(List.of(described.trim().split("\\s+")));
            names.add(words.get(0));
            addInterface(builder, words);
        }
        return settled(builder, wanted, names);
    }

    private static void addInterface(Host.Builder builder, List<String> words) {
        String name = words.remove(0);
        if (words.size() == 2 && words.get(0).equals("master")) {
            builder.bridgePort(name, words.get(1));
        } else if (!words.isEmpty() && words.get(0).equals("bridge")) {
            builder.bridge(name, words.subList(1, words.size()).toArray(String[]::new));
        } else {
            builder.networkInterface(name, words.toArray(String[]::new));
        }
    }

    private static Host settled(Host.Builder builder, NetfilterRules wanted, List<String> names) {
        if (wanted.modules().length > 0) {
            builder.modules(List.of(wanted.modules()));
        }
        for (String sysctl : wanted.sysctls()) {
            int equals = sysctl.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + sysctl + "' is no name=value");
            }
            builder.sysctl(
                    sysctl.substring(0, equals).trim(),
                    sysctl.substring(equals + 1).trim());
        }
        List.of(wanted.listen()).forEach(builder::listen);
        List.of(wanted.routes()).forEach(builder::route);
        if (wanted.routes().length == 0 && !names.isEmpty()) {
            builder.route("default dev " + names.get(0)).route("-6 default dev " + names.get(0));
        }
        return builder.build();
    }

    private static Path path(Class<?> test, String name) {
        URL resource = test.getResource(name);
        if (resource == null) {
            resource = test.getResource("/" + name);
        }
        if (resource != null) {
            return path(resource);
        }
        Path path = Path.of(name);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("there is no " + name + " beside " + test.getName()
                    + ", on the class path, or in " + Path.of("").toAbsolutePath());
        }
        return path;
    }

    private static Path path(URL resource) {
        try {
            URI place = resource.toURI();
            if (!"file".equals(place.getScheme())) {
                throw new IllegalArgumentException(resource + " is in an archive; rule files have to be files");
            }
            return Path.of(place);
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(resource.toString(), wrong);
        }
    }
}
