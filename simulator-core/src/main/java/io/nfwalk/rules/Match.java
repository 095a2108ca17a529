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

    /** Its canonical text as iptables-save prints it, from {@code -m} on. */
    String toSave();

    /** The condition as data, for a match that depends on the packet alone and can be said so; all must hold. */
    default Optional<List<Condition>> conditions() {
        return Optional.empty();
    }

    /** Whether only TCP segments with SYN can match, by their flags. Source: kernel net/netfilter/xt_TCPMSS.c, find_syn_match. */
    default boolean asksForSyn() {
        return false;
    }

    /** Whether a rule with this match makes the kernel track connections. */
    default boolean needsTracking() {
        return false;
    }

    /** Whether a rule with this match makes the kernel keep labels for connections that begin from then on. */
    default boolean needsLabels() {
        return false;
    }

    /** Why the kernel or iptables would refuse it there, or empty. */
    default Optional<Refusal> refusal(Placement placement) {
        return Optional.empty();
    }

    /** Called when a rule set with this match is loaded into a host, for matches with memories by name. */
    default void loaded(NamedMemories memories) {}
}
