package io.nfwalk.rules;

import io.nfwalk.packet.IpAddress;
import java.util.List;
import java.util.OptionalLong;

/**
 * A condition on one field of a packet, as data, so that it can be evaluated, indexed, explained and turned into
 * boundary packets. A field that the packet does not have never matches, negated or not.
 */
public sealed interface Condition {
    /** Whether it holds for the packet. */
    boolean holds(MatchContext context);

    /**
     * The number lies in one of the ranges.
     *
     * @param field the number
     * @param ranges at least one range
     * @param negated whether {@code !} stood before it
     */
    record NumberIn(NumberField field, List<NumberRange> ranges, boolean negated) implements Condition {
        /** Copies the list. */
        public NumberIn {
            ranges = List.copyOf(ranges);
        }

        @Override
        public boolean holds(MatchContext context) {
            OptionalLong number = field.of(context);
            return number.isPresent()
                    && ranges.stream().anyMatch(range -> range.contains(number.getAsLong())) != negated;
        }
    }

    /**
     * The number's bits within the mask are the value.
     *
     * @param field the number
     * @param value the wanted bits; bits outside of the mask make it never match
     * @param mask the bits that count
     * @param negated whether {@code !} stood before it
     */
    record NumberMasked(NumberField field, long value, long mask, boolean negated) implements Condition {
        @Override
        public boolean holds(MatchContext context) {
            OptionalLong number = field.of(context);
            return number.isPresent() && ((number.getAsLong() & mask) == value) != negated;
        }
    }

    /**
     * The address lies between two others.
     *
     * @param field which address
     * @param first the lowest
     * @param last the highest, included; below {@code first} it never matches
     * @param negated whether {@code !} stood before it
     */
    record AddressIn(AddressField field, IpAddress first, IpAddress last, boolean negated) implements Condition {
        @Override
        public boolean holds(MatchContext context) {
            IpAddress address = field.of(context.packet());
            return (address.compareTo(first) >= 0 && address.compareTo(last) <= 0) != negated;
        }
    }
}
