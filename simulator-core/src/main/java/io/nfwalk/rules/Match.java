package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * One {@code -m} of a rule: immutable, compared by value. What it remembers lives in the host, keyed by its instance.
 *
 * <p>Open: a new extension is a new implementation in {@code io.nfwalk.match} and a line in the registry.
 */
public interface Match {
    /** What follows {@code -m}. */
    String name();

    /** What it says of this packet. Asked left to right within a rule, and not at all after the first no. */
    MatchResult match(MatchContext context);

    /**
     * What it found in place of what it asks for: {@code its state is NEW}; empty if no is all there is to say. Asked
     * at once after {@link #match} said no, and may not change what the match remembers. A match that has {@link
     * #conditions} need not tell.
     */
    default String found(MatchContext context) {
        return "";
    }

    /** Why it did not match this packet, in the words of its options; asked when {@link #found} is. */
    default Mismatch mismatch(MatchContext context) {
        String own = toSave().replaceFirst("^-m \\S+ ?", "");
        List<Condition> conditions = conditions().orElse(List.of());
        for (Condition condition : conditions) {
            if (!condition.holds(context)) {
                return new Mismatch(conditions.size() == 1 ? own : condition.words(), condition.found(context));
            }
        }
        return new Mismatch(own.isEmpty() ? toSave() : own, found(context));
    }

    /** Its canonical text as iptables-save prints it, from {@code -m} on. */
    String toSave();

    /** The condition as data, for a match that depends on the packet alone and can be said so; all must hold. */
    default Optional<List<Condition>> conditions() {
        return Optional.empty();
    }

    /**
     * Whether an equal match, later in the same chain, says the same of a packet that nothing has changed: it draws no
     * lot, looks at no clock, and keeps no memory.
     */
    default boolean isRepeatable() {
        return false;
    }

    /** Whether it is sure to say yes to each packet to which the other one, later in the same chain, would say yes. */
    default boolean covers(Match other) {
        return isRepeatable() && equals(other);
    }

    /**
     * Whether only TCP segments with SYN can match, by their flags. Source: kernel net/netfilter/xt_TCPMSS.c,
     * find_syn_match.
     */
    default boolean asksForSyn() {
        return false;
    }

    /** Whether its answer hangs on packets that came before, which it counts or remembers. */
    default boolean remembers() {
        return false;
    }

    /** Whether a rule with this match makes the kernel track connections. */
    default boolean needsTracking() {
        return false;
    }

    /** Whether a rule with this match makes the host join fragments before it looks at them, as tracking does. */
    default boolean needsWholePackets() {
        return false;
    }

    /** Whether a rule with this match makes the kernel keep labels for connections that begin from then on. */
    default boolean needsLabels() {
        return false;
    }

    /**
     * Whether loading a rule with this match makes the kernel count what passes over connections that begin from then
     * on.
     */
    default boolean needsAccounting() {
        return false;
    }

    /** The bits of the packet's or its connection's mark that it asks for or can change. */
    default int markBits() {
        return conditions().orElse(List.of()).stream()
                .mapToInt(Condition::markBits)
                .reduce(0, (one, other) -> one | other);
    }

    /** The ip sets that it asks, which must be there when the rule is loaded. */
    default List<SetReference> ipSets() {
        return List.of();
    }

    /** What it takes for granted of every host, as a sentence without a full stop; empty for nearly all. */
    default Optional<String> assumes() {
        return Optional.empty();
    }

    /** Why the kernel or iptables would refuse it there, or empty. */
    default Optional<Refusal> refusal(Placement placement) {
        return Optional.empty();
    }

    /** Called when a rule set with this match is loaded into a host, for matches with memories by name. */
    default void loaded(NamedMemories memories) {}
}
