package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    private record Scene(ClusterNode node, CheckOptions options, RuleSet rules) {
        static Scene of(List<String> words) {
            Cluster cluster = TestFiles.cluster("flows/" + words.get(1));
            ClusterNode node = cluster.node(words.get(3)).orElseThrow();
            ProxyOptions proxy = ProxyOptions.USUAL.withMasqueradeAll(words.contains("masquerade-all"));
            if (words.contains("bridge")) {
                proxy = proxy.with(new PodDetection.Bridge("cni0"));
            }
            if (words.contains("ipv6")) {
                proxy = proxy.with(Family.IPV6);
            }
            RuleSet rules = words.contains("rules")
                    ? TestFiles.rules("flows/" + words.get(words.indexOf("rules") + 1))
                    : KubeProxyRules.write(cluster, node.name(), proxy);
            return new Scene(node, CheckOptions.USUAL.with(proxy), rules);
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
            NodeNetwork network = new NodeNetwork(node, options);
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
                    masqueraded(from, seen, parts[parts.length - 1]));
        }

        /** The node's own address may be the one that it is masqueraded to. */
        private static String masqueraded(From from, List<Observed> seen, String said) {
            boolean all = seen.stream().noneMatch(Observed::sourceKept);
            boolean none = seen.stream().allMatch(Observed::sourceKept);
            if (from == From.NODE && seen.get(0).end() == End.REACHED) {
                return said;
            }
            return all ? "yes" : none ? "no" : "some";
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void packetsComeToWhatTheRowSays(Path table) throws IOException {
        List<String> lines = Files.readAllLines(table).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
        Scene scene = Scene.of(Arrays.asList(lines.get(0).split(" ")));
        List<String> rows = lines.subList(1, lines.size());
        assertThat(rows.stream().map(scene::row))
                .containsExactlyElementsOf(rows.stream()
                        .map(row -> String.join(" | ", row.split(" {2,}")))
                        .toList());
    }
}
