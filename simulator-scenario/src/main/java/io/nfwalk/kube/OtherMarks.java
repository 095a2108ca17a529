package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.StandardExtensions;
import io.nfwalk.Walk;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.Routing;
import io.nfwalk.kube.Expectation.Kind;
import io.nfwalk.kube.Expectation.Masquerade;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether packets fare alike that carry other programs' bits of the mark, as those do that came by a tunnel or through
 * a policy's rules. One packet that is masqueraded and one that is not stand for all: the rules about marks are the
 * same for all Services. Bits that rules other than kube-proxy's own name are left alone, as they may mean something; so
 * is a node that routes by such bits.
 */
final class OtherMarks {
    /** Chains in which only kube-proxy's bit should matter. */
    private static final List<String> OWN = List.of("KUBE-MARK-MASQ", "KUBE-POSTROUTING", "KUBE-FORWARD");

    private static final int MOST_PORTS = 1000;
    private static final int MOST_OUTCOMES = 1000;

    private final Subjects subjects;

    OtherMarks(Subjects subjects) {
        this.subjects = subjects;
    }

    /** What becomes of a packet. */
    private record Seen(String place, boolean sourceKept, int mark) {}

    /** Asks with such a mark, by what the rule set does not name. */
    List<Violation> check(RuleSet rules, List<ServedPort> served) {
        List<Violation> violations = new ArrayList<>();
        int others = ~(int) (1L << subjects.options().proxy().masqueradeBit()) & ~named(rules);
        if (others == 0) {
            return violations;
        }
        for (Masquerade kind : List.of(Masquerade.MUST, Masquerade.MUST_NOT)) {
            served.stream()
                    .limit(MOST_PORTS)
                    .flatMap(port -> subjects.of(port).stream())
                    .filter(subject -> subject.expected().kind() == Kind.REACHES
                            && subject.expected().masquerade() == kind
                            && subject.way().from() != Way.From.ENDPOINT
                            && !isRoutedBy(others, subject))
                    .findFirst()
                    .flatMap(subject -> compare(subject, rules, others))
                    .ifPresent(violations::add);
        }
        return violations;
    }

    private static boolean isRoutedBy(int mark, Subject subject) {
        Routing routing = subject.host().routing();
        return Stream.concat(
                        Stream.of(subject.way().client()),
                        subject.expected().endpoints().stream().map(ServiceEndpoint::address))
                .map(Flow::to)
                .anyMatch(flow -> !routing.lookup(flow).equals(routing.lookup(flow.withMark(mark))));
    }

    private Optional<Violation> compare(Subject subject, RuleSet rules, int others) {
        Host marking = subject.host().toBuilder()
                .rules(new LoadedRules(marking(rules, others), Backend.LEGACY))
                .build();
        Probe probe = subjects.probe(subject);
        Set<Seen> usual = seen(subject.host(), probe, others);
        Set<Seen> marked = seen(marking, probe, others);
        Set<Seen> wanted = usual.stream()
                .map(one -> new Seen(one.place(), one.sourceKept(), others))
                .collect(Collectors.toSet());
        if (marked.equals(wanted)) {
            return Optional.empty();
        }
        Packet packet = probe.packet(0);
        String mark = String.format("0x%x", others);
        Walk walk = probe.send(Simulator.of(marking), packet);
        return Optional.of(new Violation(
                Law.OTHER_MARKS,
                subject.served().title(),
                Optional.of(subject.way()),
                Optional.of(packet),
                "With the mark " + mark + ", of which kube-proxy's bit is no part, the packet " + words(marked)
                        + "; without, it " + words(usual) + ".",
                Probe.rules(walk),
                walk.toString()));
    }

    private static String words(Set<Seen> seen) {
        return seen.stream()
                .map(one -> "comes to " + one.place() + (one.sourceKept() ? "" : " masqueraded") + " and leaves with "
                        + String.format("0x%x", one.mark()) + " of it")
                .sorted()
                .collect(Collectors.joining(", or "));
    }

    private static Set<Seen> seen(Host host, Probe probe, int others) {
        return Outcomes.of(
                        chance -> {
                            Walk walk = probe.send(Simulator.of(host, chance), probe.packet(0));
                            Observed observed = probe.observe(walk);
                            return new Seen(observed.place(), observed.sourceKept(), probe.markAfter(walk) & others);
                        },
                        MOST_OUTCOMES,
                        0,
                        Answers.NONE)
                .outcomes()
                .stream()
                .map(outcome -> outcome.value())
                .collect(Collectors.toSet());
    }

    /** What another program does before kube-proxy's rules see the packet. */
    private static RuleSet marking(RuleSet rules, int others) {
        String mark = String.format(" -j MARK --set-xmark 0x%x/0x%x\n", others, others);
        String text = "*mangle\n-A PREROUTING" + mark + "-A OUTPUT" + mark + "COMMIT\n";
        return RuleSet.parse(text, rules.family(), StandardExtensions.all());
    }

    /** The bits that rules name, but for kube-proxy's own rules about its bit. */
    private static int named(RuleSet rules) {
        return rules.tables().stream()
                .flatMap(table -> table.chains().stream())
                .filter(chain -> !OWN.contains(chain.name()))
                .flatMap(chain -> chain.rules().stream())
                .map(RuleLine::rule)
                .mapToInt(Rule::markBits)
                .reduce(0, (one, other) -> one | other);
    }
}
