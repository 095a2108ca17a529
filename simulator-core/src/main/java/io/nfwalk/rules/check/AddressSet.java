package io.nfwalk.rules.check;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.RuleHead.Negatable;

/** The addresses that one condition lets through: a network or a range, or all others. */
sealed interface AddressSet {
    /** Whether it lets through all but what it names. */
    boolean negated();

    /** A network, whose mask may have holes. */
    record In(Network network, boolean negated) implements AddressSet {}

    /** The addresses from one to another; none if the last is below the first. */
    record Between(IpAddress first, IpAddress last, boolean negated) implements AddressSet {}

    static AddressSet of(Negatable<Network> condition) {
        return new In(condition.value(), condition.negated());
    }

    static AddressSet of(Condition.AddressIn condition) {
        return new Between(condition.first(), condition.last(), condition.negated());
    }

    /** Whether it is sure to let through all that the other one does. */
    default boolean covers(AddressSet other) {
        if (negated()) {
            return other.negated() ? holdsWithin(this, other) : areApart(this, other);
        }
        return !other.negated() && holdsWithin(other, this);
    }

    /** Whether it is sure that nothing is let through by both. */
    default boolean excludes(AddressSet other) {
        if (negated() && other.negated()) {
            return namesAll() || other.namesAll();
        }
        if (negated()) {
            return holdsWithin(other, this);
        }
        return other.negated() ? holdsWithin(this, other) : areApart(this, other);
    }

    /** Whether it lets nothing through. */
    default boolean isEmpty() {
        return negated()
                ? namesAll()
                : this instanceof Between range && range.first().compareTo(range.last()) > 0;
    }

    private boolean namesAll() {
        return this instanceof In in && in.network().isAny();
    }

    /** Whether all addresses that the inner one names are named by the outer one. */
    private static boolean holdsWithin(AddressSet inner, AddressSet outer) {
        if (inner instanceof In a && outer instanceof In b) {
            IpAddress mask = b.network().mask();
            return a.network().mask().and(mask).equals(mask)
                    && a.network().address().and(mask).equals(b.network().address());
        }
        if (inner.hasHoles() || outer.hasHoles()) {
            return false;
        }
        return inner.first().compareTo(inner.last()) > 0
                || inner.first().compareTo(outer.first()) >= 0 && inner.last().compareTo(outer.last()) <= 0;
    }

    /** Whether no address is named by both. */
    private static boolean areApart(AddressSet one, AddressSet other) {
        if (one instanceof In a && other instanceof In b) {
            IpAddress common = a.network().mask().and(b.network().mask());
            return !a.network()
                    .address()
                    .and(common)
                    .equals(b.network().address().and(common));
        }
        if (one.hasHoles() || other.hasHoles()) {
            return false;
        }
        return one.first().compareTo(other.last()) > 0 || other.first().compareTo(one.last()) > 0;
    }

    private boolean hasHoles() {
        return this instanceof In in && in.network().prefixLength().isEmpty();
    }

    /** The lowest that it names; it must not have holes. */
    private IpAddress first() {
        return this instanceof In in ? in.network().address() : ((Between) this).first();
    }

    private IpAddress last() {
        return this instanceof In in
                ? in.network().address().or(in.network().mask().not())
                : ((Between) this).last();
    }
}
