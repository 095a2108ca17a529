package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Checks one Service's port on one node. Confined to one thread. */
final class ServiceCheck {
    private static final int MOST_OUTCOMES = 20_000;
    private static final int MOST_PAIRS = 50;
    /** How far from the end of an affinity is asked. */
    private static final Duration MARGIN = Duration.ofSeconds(1);
    /** Of those who came to an endpoint, the share beyond which it is no chance that they come again. */
    private static final double STILL_BOUND = 0.75;

    private final Subjects subjects;
    private final NodeNetwork network;
    private final CheckOptions options;
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

    ServiceCheck(Subjects subjects) {
        this.subjects = subjects;
        this.network = subjects.network();
        this.options = subjects.options();
        this.form = subjects.form();
    }

    Result check(ServedPort served) {
        boolean insideTried = false;
        boolean outsideTried = false;
        for (Subject subject : subjects.of(served)) {
            Way way = subject.way();
            if (way.from() == From.ENDPOINT) {
                askItself(subject);
                continue;
            }
            ask(subject);
            boolean several = subject.expected().endpoints().size() > 1
                    && served.affinity().isPresent();
            boolean isInside = way.to() == To.CLUSTER_IP;
            if (several && (isInside ? !insideTried : !outsideTried)) {
                askAgain(subject, served.affinity().get());
                insideTried |= isInside;
                outsideTried |= !isInside;
            }
        }
        return new Result(List.copyOf(ways), List.copyOf(violations));
    }

    private Distribution<Observed> outcomes(Subject subject, Probe probe) {
        Function<Chance, Observed> experiment = chance -> probe.ask(Simulator.of(subject.host(), chance), 0);
        return Outcomes.of(experiment, MOST_OUTCOMES, 0, Answers.NONE);
    }

    private void ask(Subject subject) {
        Probe probe = subjects.probe(subject);
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
        Probe probe = subjects.probe(subject);
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

    /** A client's next connection: just before the affinity ends it sticks, just behind it does not. */
    private void askAgain(Subject subject, Duration affinity) {
        Duration margin = affinity.compareTo(MARGIN) > 0 ? MARGIN : affinity.dividedBy(2);
        for (Distribution.Outcome<Twice> two : twice(subject, affinity.minus(margin))) {
            if (!two.value().isSame()) {
                wrong(
                        subject,
                        "A client that came to " + two.value().first() + " comes to "
                                + two.value().second() + " with its next connection, "
                                + affinity.minus(margin).toSeconds() + " of " + affinity.toSeconds()
                                + " seconds later.");
                return;
            }
        }
        for (Distribution.Outcome<Twice> two : twice(subject, affinity.plus(MARGIN))) {
            double share = two.probability().toDouble()
                    * subject.expected().endpoints().size();
            if (two.value().isSame() && share > STILL_BOUND) {
                wrong(
                        subject,
                        "A client that came to " + two.value().first() + " comes there again with its next connection, "
                                + affinity.plus(MARGIN).toSeconds() + " seconds later, though its affinity ends after "
                                + affinity.toSeconds() + " seconds.");
                return;
            }
        }
    }

    private void wrong(Subject subject, String explanation) {
        violations.add(violation(subject, subjects.probe(subject), new Verdicts.Wrong(Law.STICKS, explanation)));
    }

    /** Where two connections of one client come to. */
    private record Twice(String first, String second) {
        boolean isSame() {
            return first.equals(second);
        }
    }

    private List<Distribution.Outcome<Twice>> twice(Subject subject, Duration between) {
        Probe probe = subjects.probe(subject);
        Function<Chance, Twice> experiment = chance -> {
            Simulator node = Simulator.of(subject.host(), chance);
            String first = probe.ask(node, 0).place();
            node.advance(between);
            return new Twice(first, probe.ask(node, 1).place());
        };
        return Outcomes.of(experiment, MOST_PAIRS, 0, Answers.NONE).outcomes();
    }

    private Violation violation(Subject subject, Probe probe, Verdicts.Wrong wrong) {
        return new Violation(
                wrong.law(),
                subject.served().title(),
                Optional.of(subject.way()),
                Optional.of(shown(subject, probe)),
                wrong.explanation(),
                List.of(),
                "");
    }

    /** The same with the rules that the packet meets on that way. */
    private Violation violation(
            Subject subject, Probe probe, Verdicts.Wrong wrong, Distribution.Outcome<Observed> outcome) {
        List<Walk> walks = new ArrayList<>();
        Outcomes.replay(
                chance -> {
                    Simulator node = Simulator.of(subject.host(), chance);
                    walks.add(probe.walk(node, probe.packet(0)));
                    return 0;
                },
                outcome.decisions(),
                0,
                Answers.NONE);
        Violation bare = violation(subject, probe, wrong);
        return new Violation(
                bare.law(),
                bare.subject(),
                bare.way(),
                bare.packet(),
                bare.explanation(),
                Probe.rules(walks.get(0)),
                network.isWatched() ? walks.get(0).toString() : "");
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
                subject.way().protocol(subject.served()),
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
