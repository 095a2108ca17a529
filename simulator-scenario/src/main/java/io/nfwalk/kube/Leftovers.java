package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.host.Host;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what rules still have of Services that are gone: packets show whether it has an effect. */
final class Leftovers {
    private static final List<String> CHAINS = List.of("KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES");
    private static final String NODE_PORTS = "KUBE-NODEPORTS";
    private static final List<String> OF_SERVICES =
            List.of("KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-SEP-", "KUBE-XLB-");

    private final NodeNetwork network;
    private final List<RuleIndex> indexes;
    private final CheckOptions options;
    private final ServiceWays finder;
    private final Cluster cluster;

    Leftovers(Cluster cluster, NodeNetwork network, List<RuleIndex> indexes, CheckOptions options, ServiceWays finder) {
        this.cluster = cluster;
        this.network = network;
        this.indexes = indexes;
        this.options = options;
        this.finder = finder;
    }

    /** What rules capture: an address, or a node port. */
    private record Captured(Optional<IpAddress> address, PortProtocol protocol, int port) {}

    /** What is captured that no object has, and still leads somewhere or is refused. */
    List<Violation> reached(RuleSet rules, List<ServedPort> served) {
        Map<Captured, RuleLine> captured = captured(rules);
        Set<Captured> known =
                served.stream().flatMap(one -> known(one).stream()).collect(Collectors.toSet());
        List<Violation> found = new ArrayList<>();
        captured.forEach((what, line) -> {
            if (!known.contains(what)) {
                found.add(violation(rules.family(), what, line));
            }
        });
        return found;
    }

    private static Map<Captured, RuleLine> captured(RuleSet rules) {
        Map<Captured, RuleLine> captured = new LinkedHashMap<>();
        for (Table table : rules.tables()) {
            for (String name : CHAINS) {
                lines(table, name)
                        .forEach(line -> RuleIndex.onlyDestination(line.rule())
                                .ifPresent(address -> of(Optional.of(address), line.rule())
                                        .ifPresent(one -> captured.putIfAbsent(one, line))));
            }
            if (table.name().toString().equals("nat")) {
                lines(table, NODE_PORTS)
                        .forEach(line ->
                                of(Optional.empty(), line.rule()).ifPresent(one -> captured.putIfAbsent(one, line)));
            }
        }
        return captured;
    }

    private static List<RuleLine> lines(Table table, String chain) {
        return table.chain(chain).map(Chain::rules).orElse(List.of());
    }

    private static Optional<Captured> of(Optional<IpAddress> address, Rule rule) {
        OptionalInt port = RuleIndex.onlyPort(rule);
        OptionalInt protocol = rule.head().onlyProtocol();
        if (port.isEmpty() || protocol.isEmpty()) {
            return Optional.empty();
        }
        for (PortProtocol one : PortProtocol.values()) {
            if (one.number() == protocol.getAsInt()) {
                return Optional.of(new Captured(address, one, port.getAsInt()));
            }
        }
        return Optional.empty();
    }

    private static List<Captured> known(ServedPort served) {
        List<Captured> known = new ArrayList<>();
        ServicePort port = served.port();
        List<IpAddress> addresses = new ArrayList<>(served.externalIps());
        addresses.add(served.clusterIp());
        addresses.addAll(served.loadBalancerIps());
        addresses.forEach(one -> known.add(new Captured(Optional.of(one), port.protocol(), port.port())));
        if (port.nodePort() != 0) {
            known.add(new Captured(Optional.empty(), port.protocol(), port.nodePort()));
        }
        return known;
    }

    private Violation violation(Family family, Captured what, RuleLine line) {
        IpAddress asked =
                what.address().orElseGet(() -> network.node().addresses(family).get(0));
        Optional<IpAddress> pod = finder.anyPod(family);
        Way way = new Way(
                pod.isPresent() ? From.POD : From.NODE,
                pod.orElse(IpAddress.unspecified(family)),
                what.address().isPresent() ? To.CLUSTER_IP : To.NODE_PORT,
                asked,
                what.port());
        Probe probe = new Probe(network, way, what.protocol(), 0);
        List<IpAddress> addresses =
                List.of(asked, way.client(), network.node().addresses(family).get(0));
        List<RuleSet> rules = indexes.stream()
                .map(index -> index.about(addresses, List.of(what.port(), 40_001)))
                .toList();
        Host host = network.with(rules, way.client(), pod.map(List::of).orElse(List.of()));
        Distribution<String> ends = Outcomes.of(
                        chance -> probe.ask(Simulator.of(host, chance), 0), 1000, 0, Answers.NONE)
                .by(seen -> seen.end() == End.REACHED ? "reaches " + seen.place() : "is " + seen.place());
        String becomes = ends.outcomes().stream()
                .map(Distribution.Outcome::value)
                .sorted()
                .collect(Collectors.joining(", or "));
        String subject =
                what.protocol().word() + " " + (what.address().isPresent() ? way.asked() : "node port " + what.port());
        return new Violation(
                Law.LEFTOVERS,
                subject,
                Optional.empty(),
                Optional.of(probe.packet(0)),
                "No Service of the " + cluster.services().size() + " has it, but a packet to it " + becomes + ".",
                List.of(line.span().lineAddress() + ": " + line.rule().toSave()),
                "");
    }

    /** Chains of Services that nothing leads to: kube-proxy leaves them for a while. */
    static List<String> unreachable(RuleSet rules) {
        List<String> found = new ArrayList<>();
        for (Table table : rules.tables()) {
            Set<String> led = Jumps.targets(table);
            table.chains().stream()
                    .map(Chain::name)
                    .filter(name -> OF_SERVICES.stream().anyMatch(name::startsWith) && !led.contains(name))
                    .forEach(name -> found.add("nothing leads to chain " + name + " of table " + table.name()));
        }
        return found;
    }
}
