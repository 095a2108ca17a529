package io.nfwalk.rules;

import io.nfwalk.packet.IpAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A condition on one field of a packet, as data, so that it can be evaluated, indexed, explained and turned into
 * boundary packets. A field that the packet does not have never matches, negated or not.
 */
public sealed interface Condition {
    /** Whether it holds for the packet. */
    boolean holds(MatchContext context);

    /** The condition as a rule words it: {@code ! --dport 80:90}. */
    String words();

    /** What the packet has: {@code its destination port is 80}. */
    String found(MatchContext context);

    /** The bits of the packet's mark that it asks for. */
    default int markBits() {
        return 0;
    }

    /** The condition and what the packet has, for one that does not hold. */
    default Mismatch mismatch(MatchContext context) {
        return new Mismatch(words(), found(context));
    }

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

        @Override
        public String words() {
            String list = ranges.stream().map(field::worded).collect(Collectors.joining(","));
            return Mismatch.condition(field.option() + " " + list, negated);
        }

        @Override
        public String found(MatchContext context) {
            return field.found(context);
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
        public int markBits() {
            return field == NumberField.MARK ? (int) (value | mask) : 0;
        }

        @Override
        public boolean holds(MatchContext context) {
            OptionalLong number = field.of(context);
            return number.isPresent() && ((number.getAsLong() & mask) == value) != negated;
        }

        @Override
        public String words() {
            return Mismatch.condition(field.option() + " " + field.worded(value, mask), negated);
        }

        @Override
        public String found(MatchContext context) {
            return field.found(context);
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

        @Override
        public String words() {
            String range = first.equals(last) ? first.toString() : first + "-" + last;
            return Mismatch.condition(
                    (field == AddressField.SOURCE ? "--src-range " : "--dst-range ") + range, negated);
        }

        @Override
        public String found(MatchContext context) {
            String which = field == AddressField.SOURCE ? "source" : "destination";
            return "its " + which + " is " + field.of(context.packet());
        }
    }
}
