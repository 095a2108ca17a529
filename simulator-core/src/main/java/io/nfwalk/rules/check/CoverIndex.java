package io.nfwalk.rules.check;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of a chain that packets don't get past, to find one that takes all packets of a later rule.
 *
 * <p>Rules that ask for the same things (a source with a mask of 24 bits, a protocol, one destination port) have one
 * {@link Shape}; a rule that they cover asks for these things too, so that its own values, cut to the shape, are where
 * to look. Few shapes stand in even the longest chains.
 */
final class CoverIndex {
    private final boolean wholePackets;
    private final Effort effort;
    private final Map<Shape, Map<List<Object>, List<Entry>>> entries = new LinkedHashMap<>();

    /** @param wholePackets whether no later fragments come here */
    CoverIndex(boolean wholePackets, Effort effort) {
        this.wholePackets = wholePackets;
        this.effort = effort;
    }

    private record Entry(int rule, RuleFacts facts, int tags) {}

    /**
     * What a rule asks for exactly.
     *
     * @param source the mask of the source network
     * @param destination the mask of the destination network
     * @param protocol whether it names one protocol
     * @param in whether it names one incoming interface
     * @param out whether it names one outgoing interface
     * @param sport whether it names one source port
     * @param dport whether it names one destination port
     * @param other whether it has a match that a covered rule must have too
     */
    private record Shape(
            Optional<IpAddress> source,
            Optional<IpAddress> destination,
            boolean protocol,
            boolean in,
            boolean out,
            boolean sport,
            boolean dport,
            boolean other) {
        static Shape of(RuleFacts facts) {
            RuleHead head = facts.head();
            return new Shape(
                    plain(head.source()).map(Network::mask),
                    plain(head.destination()).map(Network::mask),
                    plain(head.protocol()).isPresent(),
                    exact(head.inInterface()).isPresent(),
                    exact(head.outInterface()).isPresent(),
                    facts.one(NumberField.SOURCE_PORT).isPresent(),
                    facts.one(NumberField.DESTINATION_PORT).isPresent(),
                    facts.mustBeEqual().isPresent());
        }

        /** The rule's values for what the shape asks, with that match; empty if the rule does not ask for all of it. */
        Optional<List<Object>> key(RuleFacts facts, Optional<Match> match) {
            RuleHead head = facts.head();
            List<Object> key = new ArrayList<>(8);
            boolean fits = take(source.isPresent(), source.flatMap(mask -> cut(head.source(), mask)), key)
                    && take(destination.isPresent(), destination.flatMap(mask -> cut(head.destination(), mask)), key)
                    && take(protocol, plain(head.protocol()), key)
                    && take(in, exact(head.inInterface()), key)
                    && take(out, exact(head.outInterface()), key)
                    && take(sport, facts.one(NumberField.SOURCE_PORT), key)
                    && take(dport, facts.one(NumberField.DESTINATION_PORT), key)
                    && take(other, match, key);
            return fits ? Optional.of(key) : Optional.empty();
        }

        private static boolean take(boolean asked, Optional<?> value, List<Object> key) {
            if (asked) {
                value.ifPresent(key::add);
            }
            return !asked || value.isPresent();
        }

        private static <T> Optional<T> plain(Optional<Negatable<T>> condition) {
            return condition.filter(given -> !given.negated()).map(Negatable::value);
        }

        private static Optional<String> exact(Optional<Negatable<RuleHead.InterfaceName>> condition) {
            return plain(condition).map(RuleHead.InterfaceName::text).filter(name -> !name.endsWith("+"));
        }

        private static Optional<IpAddress> cut(Optional<Negatable<Network>> condition, IpAddress mask) {
            return plain(condition)
                    .filter(network -> network.mask().and(mask).equals(mask))
                    .map(network -> network.address().and(mask));
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Forgets all rules: what they asked for may have changed since. */
    void clear() {
        entries.clear();
    }

    /**
     * Adds a rule.
     *
     * @param rule its number
     * @param facts what it asks for: all of it is known
     * @param tags how often marks and the like may have changed so far
     */
    void add(int rule, RuleFacts facts, int tags) {
        if (effort.remember()) {
            Shape shape = Shape.of(facts);
            List<Object> key = shape.key(facts, facts.mustBeEqual()).orElseThrow();
            entries.computeIfAbsent(shape, absent -> new HashMap<>())
                    .computeIfAbsent(key, absent -> new ArrayList<>(1))
                    .add(new Entry(rule, facts, tags));
        }
    }

    /** The number of the first rule found that takes all packets of that one. */
    Optional<Integer> find(RuleFacts later, int tags) {
        for (Map.Entry<Shape, Map<List<Object>, List<Entry>>> each : entries.entrySet()) {
            List<Optional<Match>> matches = new ArrayList<>();
            if (each.getKey().other()) {
                later.others().forEach(match -> matches.add(Optional.of(match)));
            } else {
                matches.add(Optional.empty());
            }
            for (Optional<Match> match : matches) {
                Optional<List<Object>> key = each.getKey().key(later, match);
                List<Entry> candidates =
                        key.map(values -> each.getValue().get(values)).orElse(List.of());
                Optional<Integer> found = find(candidates, later, tags);
                if (found.isPresent() || !effort.spend(1)) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Integer> find(List<Entry> candidates, RuleFacts later, int tags) {
        for (Entry entry : candidates) {
            boolean asItWas = entry.tags() == tags || !entry.facts().asksMoreThanBytes();
            if (!effort.spend(1)) {
                return Optional.empty();
            }
            if (asItWas && entry.facts().covers(later, wholePackets)) {
                return Optional.of(entry.rule());
            }
        }
        return Optional.empty();
    }
}
