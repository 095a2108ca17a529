package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.host.Host;
import io.nfwalk.host.Socket;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Checks one Service's port on one node. Confined to one thread. */
final class ServiceCheck {
    private static final int MOST_OUTCOMES = 20_000;
    private static final int MOST_PAIRS = 50;
    private static final int CLIENT_PORTS = 40_001;

    private final Cluster cluster;
    private final NodeNetwork network;
    private final List<RuleIndex> indexes;
    private final CheckOptions options;
    private final ServiceWays finder;
    private final RulesForm form;
    private final List<WayReport> ways = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    /**
     * What was found.
     *
     * @param ways what becomes of each way
     * @param violations what is wrong
     */
    record Result(List<WayReport> ways, List<Violation> violations) {}

    ServiceCheck(
            Cluster cluster,
            NodeNetwork network,
            List<RuleIndex> indexes,
            CheckOptions options,
            ServiceWays finder,
            RulesForm form) {
        this.cluster = cluster;
        this.network = network;
        this.indexes = indexes;
        this.options = options;
        this.finder = finder;
        this.form = form;
    }

    Result check(ServedPort served) {
        EndpointChoice choice =
                EndpointChoice.of(cluster, served, network.node().name());
        List<Way> all = finder.of(served, choice).stream()
                .filter(way -> way.to() != To.EXTERNAL_IP || way.from() == From.OUTSIDE || form.externalIpsForAll())
                .toList();
        List<RuleSet> rules = about(served, all);
        boolean insideTried = false;
        boolean outsideTried = false;
        for (Way way : all) {
            Expectation expected = Expectation.of(served, choice, way, options.proxy(), network.node(), form);
            Subject subject = new Subject(served, choice, way, expected, host(rules, served, way, choice));
            if (way.from() == From.ENDPOINT) {
                askItself(subject);
                continue;
            }
            ask(subject);
            boolean several =
                    expected.endpoints().size() > 1 && served.affinity().isPresent();
            boolean isInside = way.to() == To.CLUSTER_IP;
            if (several && (isInside ? !insideTried : !outsideTried)) {
                askTwice(subject);
                insideTried |= isInside;
                outsideTried |= !isInside;
            }
        }
        return new Result(List.copyOf(ways), List.copyOf(violations));
    }

    /** What is asked of which host, and what should come of it. */
    private record Subject(ServedPort served, EndpointChoice choice, Way way, Expectation expected, Host host) {}

    private List<RuleSet> about(ServedPort served, List<Way> all) {
        Set<IpAddress> addresses = new LinkedHashSet<>(network.node().addresses(served.family()));
        Set<Integer> ports = new LinkedHashSet<>(List.of(CLIENT_PORTS, CLIENT_PORTS + 1));
        for (Way way : all) {
            addresses.add(way.address());
            addresses.add(way.client());
            ports.add(way.port());
        }
        return indexes.stream().map(index -> index.about(addresses, ports)).toList();
    }

    private Host host(List<RuleSet> rules, ServedPort served, Way way, EndpointChoice choice) {
        List<IpAddress> pods = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        if (way.from() == From.POD || way.from() == From.ENDPOINT) {
            pods.add(way.client());
        }
        PortProtocol protocol = served.port().protocol();
        for (ServiceEndpoint endpoint : choice.all()) {
            boolean own = network.isOwn(endpoint.address());
            if (own && protocol != PortProtocol.SCTP) {
                sockets.add(new Socket(protocol.number(), Optional.of(endpoint.address()), endpoint.port()));
            } else if (!own && endpoint.local()) {
                pods.add(endpoint.address());
            }
        }
        return network.with(rules, way.client(), pods, sockets);
    }

    private Probe probe(Subject subject) {
        int mark = form.clearsMark() ? (int) (1L << options.proxy().masqueradeBit()) : 0;
        return new Probe(network, subject.way(), subject.served().port().protocol(), mark);
    }

    private Distribution<Observed> outcomes(Subject subject, Probe probe) {
        Function<Chance, Observed> experiment = chance -> probe.ask(Simulator.of(subject.host(), chance), 0);
        return Outcomes.of(experiment, MOST_OUTCOMES, 0, Answers.NONE);
    }

    private void ask(Subject subject) {
        Probe probe = probe(subject);
        Distribution<Observed> found = outcomes(subject, probe);
        int before = violations.size();
        Verdicts verdicts =
                new Verdicts(subject.served(), subject.choice(), subject.way(), subject.expected(), options, form);
        Map<Law, Violation> first = new LinkedHashMap<>();
        for (Distribution.Outcome<Observed> outcome : found.outcomes()) {
            verdicts.of(outcome.value(), outcome.probability(), network)
                    .ifPresent(wrong ->
                            first.computeIfAbsent(wrong.law(), law -> violation(subject, probe, wrong, outcome)));
        }
        violations.addAll(first.values());
        verdicts.ofShares(found).forEach(wrong -> violations.add(violation(subject, probe, wrong)));
        report(subject, found, violations.size() == before, subject.expected().words());
    }

    /** What an endpoint gets that asks its own Service: of interest is only what comes back to itself. */
    private void askItself(Subject subject) {
        Probe probe = probe(subject);
        Distribution<Observed> found = outcomes(subject, probe);
        int before = violations.size();
        for (Distribution.Outcome<Observed> outcome : found.outcomes()) {
            Observed seen = outcome.value();
            boolean itself = seen.end() == End.REACHED
                    && seen.address().equals(subject.way().client());
            if (itself && seen.sourceKept()) {
                Verdicts.Wrong wrong = new Verdicts.Wrong(
                        Law.MASQUERADES,
                        "The endpoint reaches itself and sees its own address as the client's, so its answer never comes"
                                + " to the node.");
                violations.add(violation(subject, probe, wrong, outcome));
            }
        }
        report(subject, found, violations.size() == before, "itself masqueraded");
    }

    /** Two connections of one client, the second within the time of the affinity. */
    private void askTwice(Subject subject) {
        Probe probe = probe(subject);
        Function<Chance, List<String>> experiment = chance -> {
            Simulator node = Simulator.of(subject.host(), chance);
            String first = probe.ask(node, 0).place();
            node.advance(subject.served().affinity().orElseThrow().dividedBy(2));
            return List.of(first, probe.ask(node, 1).place());
        };
        for (Distribution.Outcome<List<String>> outcome :
                Outcomes.of(experiment, MOST_PAIRS, 0, Answers.NONE).outcomes()) {
            String first = outcome.value().get(0);
            String second = outcome.value().get(1);
            if (!first.equals(second)) {
                Verdicts.Wrong wrong = new Verdicts.Wrong(
                        Law.STICKS,
                        "A client that came to " + first + " comes to " + second
                                + " with its next connection, half of the affinity's time later.");
                violations.add(violation(subject, probe, wrong));
                return;
            }
        }
    }

    private Violation violation(Subject subject, Probe probe, Verdicts.Wrong wrong) {
        return new Violation(
                wrong.law(),
                subject.served().title(),
                Optional.of(subject.way()),
                Optional.of(shown(subject, probe)),
                wrong.explanation(),
                List.of());
    }

    /** The same with the rules that the packet meets on that way. */
    private Violation violation(
            Subject subject, Probe probe, Verdicts.Wrong wrong, Distribution.Outcome<Observed> outcome) {
        List<Walk> walks = new ArrayList<>();
        Outcomes.replay(
                chance -> {
                    Simulator node = Simulator.of(subject.host(), chance);
                    walks.add(probe.send(node, probe.packet(0)));
                    return 0;
                },
                outcome.decisions(),
                0,
                Answers.NONE);
        Violation bare = violation(subject, probe, wrong);
        return new Violation(
                bare.law(), bare.subject(), bare.way(), bare.packet(), bare.explanation(), Probe.rules(walks.get(0)));
    }

    /** The packet with a source that can be read. */
    private Packet shown(Subject subject, Probe probe) {
        Packet packet = probe.packet(0);
        return subject.way().client().isUnspecified()
                ? packet.withSource(network.node().addresses(packet.family()).get(0))
                : packet;
    }

    private void report(Subject subject, Distribution<Observed> found, boolean right, String expected) {
        Map<String, WayReport.Share> shares = new LinkedHashMap<>();
        found.outcomes().stream()
                .sorted(Comparator.comparing(outcome -> outcome.value().place()))
                .forEach(outcome -> shares.merge(
                        outcome.value().place() + outcome.value().sourceKept(),
                        new WayReport.Share(
                                outcome.value().place(),
                                outcome.probability(),
                                !outcome.value().sourceKept()),
                        ServiceCheck::joined));
        ways.add(new WayReport(
                subject.served().title(),
                subject.served().port().protocol(),
                subject.way(),
                expected,
                List.copyOf(shares.values()),
                right));
    }

    private static WayReport.Share joined(WayReport.Share one, WayReport.Share other) {
        Fraction sum = one.probability().plus(other.probability());
        return new WayReport.Share(one.end(), sum, one.masqueraded());
    }
}
