package io.nfwalk.rules;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a rule's line says, without the place where it stood.
 *
 * @param head its own conditions
 * @param matches its {@code -m}s, in order
 * @param action what it does with a packet for which all hold
 */
public record Rule(RuleHead head, List<Match> matches, Action action) {
    /** Copies the list. */
    public Rule {
        matches = List.copyOf(matches);
    }

    /** Whether the kernel tracks connections because of this rule. */
    public boolean needsTracking() {
        return anyMatch(Match::needsTracking)
                || action instanceof Action.Apply apply && apply.target().needsTracking();
    }

    /** Whether it makes the host join fragments before it looks at them, though it may not track connections. */
    public boolean needsWholePackets() {
        return anyMatch(Match::needsWholePackets)
                || action instanceof Action.Apply apply && apply.target().needsWholePackets();
    }

    /** Whether the kernel keeps labels of connections because of this rule. */
    public boolean needsLabels() {
        return anyMatch(Match::needsLabels);
    }

    /** Whether loading this rule makes the kernel count what passes over connections. */
    public boolean needsAccounting() {
        return anyMatch(Match::needsAccounting);
    }

    /** Whether it answers SYNs in the name of their servers. */
    public boolean proxiesHandshakes() {
        return action instanceof Action.Apply apply && apply.target().proxiesHandshakes();
    }

    /** The bits of a mark, the packet's or its connection's, that it asks for, reads or can change. */
    public int markBits() {
        int bits = action instanceof Action.Apply apply ? apply.target().markBits() : 0;
        for (Match match : matches) {
            bits |= match.markBits();
        }
        return bits;
    }

    private boolean anyMatch(Predicate<Match> condition) {
        for (Match match : matches) {
            if (condition.test(match)) {
                return true;
            }
        }
        return false;
    }

    /** The canonical text as iptables-save prints it behind {@code -A CHAIN}; empty for a rule that says nothing. */
    public String toSave() {
        StringBuilder text = new StringBuilder();
        RuleSetPrinter.printRule(this, text);
        return text.substring(Math.min(1, text.length()));
    }
}
