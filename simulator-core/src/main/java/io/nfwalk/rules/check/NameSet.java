package io.nfwalk.rules.check;

import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;

/**
 * The interfaces that {@code -i} or {@code -o} lets through; the empty name is that of no interface.
 *
 * @param start how their names begin
 * @param open whether they may go on
 * @param negated whether all others are meant
 */
record NameSet(String start, boolean open, boolean negated) {
    static NameSet of(Negatable<InterfaceName> condition) {
        String text = condition.value().text();
        boolean open = text.endsWith("+");
        return new NameSet(open ? text.substring(0, text.length() - 1) : text, open, condition.negated());
    }

    /** Whether it lets through all that the other one does. */
    boolean covers(NameSet other) {
        if (negated) {
            return other.negated ? other.names(this) : isApartFrom(other);
        }
        return !other.negated && names(other);
    }

    /** Whether nothing is let through. */
    boolean isEmpty() {
        return negated && open && start.isEmpty();
    }

    /** Whether a packet without such an interface is let through. */
    boolean holdsForNone() {
        return negated ? !isEmpty() : open && start.isEmpty();
    }

    private boolean names(NameSet inner) {
        return open ? inner.start.startsWith(start) : !inner.open && inner.start.equals(start);
    }

    private boolean isApartFrom(NameSet other) {
        return !names(other) && !other.names(this);
    }
}
