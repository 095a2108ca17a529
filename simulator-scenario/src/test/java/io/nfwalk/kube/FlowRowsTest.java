package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of packets and where they come to: {@code testdata/kube/flows/*.rows}. */
class FlowRowsTest {
    private static final Path FLOWS = TestFiles.FOLDER.resolve("flows");

    static Stream<Path> tables() throws IOException {
        try (Stream<Path> files = Files.list(FLOWS)) {
            return files.filter(file -> file.toString().endsWith(".rows")).sorted().toList().stream();
        }
    }

    /** The rules that a table is about. */
    private record Scene(Cluster cluster, ClusterNode node, CheckOptions options, RuleSet rules) {
        static Scene of(List<String> words) {
            Cluster cluster = TestFiles.cluster("flows/" + words.get(1));
            ClusterNode node = cluster.node(words.get(3)).orElseThrow();
            ProxyOptions proxy = proxy(words);
            RuleSet rules = words.contains("rules")
                    ? TestFiles.rules("flows/" + words.get(words.indexOf("rules") + 1))
                    : KubeProxyRules.write(cluster, node.name(), proxy);
            return new Scene(cluster, node, CheckOptions.USUAL.with(proxy), rules);
        }

        /** How kube-proxy was started, in words like those of its own options. */
        private static ProxyOptions proxy(List<String> words) {
            ProxyOptions proxy = ProxyOptions.USUAL;
            for (String option : words.subList(4, words.size())) {
                String[] parts = option.split("=");
                proxy = switch (parts[0]) {
                    case "masquerade-all" -> proxy.withMasqueradeAll(true);
                    case "masquerade-bit" -> proxy.withMasqueradeBit(Integer.parseInt(parts[1]));
                    case "bridge" -> proxy.with(new PodDetection.Bridge("cni0"));
                    case "prefix" -> proxy.with(new PodDetection.InterfacePrefix(parts[1]));
                    case "cluster-cidr" -> proxy.with(new PodDetection.Cidr(network(parts[1])));
                    case "undetected" -> proxy.with(new PodDetection.None());
                    case "no-localhost" -> proxy.withNodePortAddresses(List.of(), false);
                    case "nodeport-addresses" -> proxy.withNodePortAddresses(List.of(network(parts[1])), true);
                    case "ipv6" -> proxy.with(Family.IPV6);
                    default -> proxy;
                };
            }
            return proxy;
        }

        private static Network network(String text) {
            return Network.parse(text).orElseThrow();
        }

        /** The row as it comes out. */
        String row(String row) {
            String[] parts = row.split(" {2,}");
            From from = From.valueOf(parts[0].toUpperCase(Locale.ROOT));
            IpAddress source = IpAddress.of(parts[1]);
            String[] destination = parts[2].split("/");
            int colon = destination[0].lastIndexOf(':');
            IpAddress asked = IpAddress.of(destination[0].substring(0, colon).replaceAll("[\\[\\]]", ""));
            int port = Integer.parseInt(destination[0].substring(colon + 1));
            Way way = new Way(from, source, To.CLUSTER_IP, asked, port);
            NodeNetwork network = NodeNetwork.of(node, options, Optional.empty());
            PortProtocol protocol = PortProtocol.valueOf(destination[1].toUpperCase(Locale.ROOT));
            Probe probe = new Probe(network, way, protocol, 0);
            Host host = network.with(List.of(rules), source, List.of(source));
            List<Observed> seen = new ArrayList<>(Simulator.outcomes(host, node -> probe.ask(node, 0))
                    .shares()
                    .keySet());
            TreeSet<String> places = new TreeSet<>();
            seen.forEach(one -> places.add(
                    one.end() == End.CLOSED ? "node" : one.end() == End.UNTRANSLATED ? "untranslated" : one.place()));
            return String.join(
                    " | ",
                    parts[0],
                    parts[1],
                    parts[2],
                    String.join(", ", places),
                    masqueraded(from, seen, host, probe));
        }

        /** The node's own address may be the one that it is masqueraded to, so there the rules are asked. */
        private static String masqueraded(From from, List<Observed> seen, Host host, Probe probe) {
            boolean all = seen.stream().noneMatch(Observed::sourceKept);
            boolean none = seen.stream().allMatch(Observed::sourceKept);
            if (from == From.NODE) {
                all = met(host, probe).equals(Set.of(true));
                none = met(host, probe).equals(Set.of(false));
            }
            return all ? "yes" : none ? "no" : "some";
        }

        /** Whether the packet meets a rule that masquerades, for all that chance may decide. */
        private static Set<Boolean> met(Host host, Probe probe) {
            return Simulator.outcomes(
                            host,
                            node -> Probe.rules(probe.send(node, probe.packet(0))).stream()
                                    .anyMatch(rule -> rule.contains("-j MASQUERADE")))
                    .shares()
                    .keySet();
        }
    }

    /** A table's scenes, each with its rows. */
    private static Map<Scene, List<String>> scenes(Path table) throws IOException {
        Map<Scene, List<String>> scenes = new LinkedHashMap<>();
        List<String> rows = List.of();
        for (String line : Files.readAllLines(table)) {
            if (line.startsWith("objects ")) {
                rows = new ArrayList<>();
                scenes.put(Scene.of(Arrays.asList(line.split(" "))), rows);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                rows.add(line);
            }
        }
        return scenes;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void packetsComeToWhatTheRowSays(Path table) throws IOException {
        for (Map.Entry<Scene, List<String>> scene : scenes(table).entrySet()) {
            assertThat(scene.getValue().stream().map(scene.getKey()::row))
                    .isNotEmpty()
                    .containsExactlyElementsOf(scene.getValue().stream()
                            .map(row -> String.join(" | ", row.split(" {2,}")))
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aCheckOfTheSameRulesFindsNothingWrong(Path table) throws IOException {
        for (Scene scene : scenes(table).keySet()) {
            assertThat(NodeCheck.check(scene.cluster(), scene.node().name(), List.of(scene.rules()), scene.options())
                            .violations())
                    .isEmpty();
        }
    }
}
