package io.nfwalk.conntrack.per;

import java.util.List;
import java.util.function.Supplier;

/** What a message, or a part of one, is made of. Source: kernel net/netfilter/nf_conntrack_h323_asn1.c. */
public sealed interface PerType {
    /** How much of a part is of interest. */
    enum Interest {
        /** It is read only to find what stands behind it. */
        PASSED_OVER,
        /** What it says is kept, if what it is a part of is. */
        KEPT,
        /** Nothing is read from here on, even if the part is absent. */
        LAST
    }

    /**
     * A part of a sequence, or an alternative of a choice.
     *
     * @param name its name in the standard
     * @param interest how much of it is of interest
     * @param type what it is
     * @param optional whether a bit says if it is there; parts in an extension always have such a bit
     */
    record Part(String name, Interest interest, PerType type, boolean optional) {}

    /**
     * Numbers from least to most, both included. How many there are decides how one is written.
     *
     * @param least the smallest
     * @param most the largest; {@link Long#MAX_VALUE} for any
     */
    record Range(long least, long most) {
        /** All numbers that are not negative. */
        static final Range ANY = new Range(0, Long.MAX_VALUE);

        /** Whether there is but one. */
        public boolean isFixed() {
            return least == most;
        }

        /** Whether there is no upper limit. */
        public boolean isOpen() {
            return most == Long.MAX_VALUE;
        }

        /** How many numbers there are. */
        public long count() {
            return most - least + 1;
        }

        /** How many bits one needs. */
        public int bits() {
            return Long.SIZE - Long.numberOfLeadingZeros(count() - 1);
        }
    }

    /** Nothing at all. */
    record Nothing() implements PerType {}

    /** Yes or no. */
    record Truth() implements PerType {}

    /** The name of something in the tree of object identifiers. */
    record ObjectName() implements PerType {}

    /**
     * An integer.
     *
     * @param range which ones there are
     */
    record Number(Range range) implements PerType {}

    /**
     * Bits.
     *
     * @param size how many
     */
    record Bits(Range size) implements PerType {}

    /**
     * Bytes. Where they stand is kept, not what they are.
     *
     * @param size how many
     */
    record Octets(Range size) implements PerType {}

    /**
     * Digits of four bits.
     *
     * @param size how many
     */
    record Digits(Range size) implements PerType {}

    /**
     * Characters of two bytes.
     *
     * @param size how many
     */
    record WideText(Range size) implements PerType {}

    /**
     * Parts one after the other.
     *
     * @param parts the parts, those of the extension last
     * @param roots how many of them are not in the extension
     * @param extensible whether there may be more parts than these
     */
    record Sequence(List<Part> parts, int roots, boolean extensible) implements PerType {
        /** Copies the list. */
        public Sequence {
            parts = List.copyOf(parts);
        }

        /** How many of the parts that are not in the extension may be absent. */
        public int optionals() {
            return (int) parts.stream().limit(roots).filter(Part::optional).count();
        }
    }

    /**
     * Any number of the same.
     *
     * @param item what each is; its interest is that of the part that the whole is
     * @param most how many of them are kept
     */
    record SequenceOf(PerType item, int most) implements PerType {}

    /**
     * One of several.
     *
     * @param parts the alternatives, those of the extension last
     * @param roots how many of them are not in the extension
     * @param extensible whether there may be more than these
     */
    record Choice(List<Part> parts, int roots, boolean extensible) implements PerType {
        /** Copies the list. */
        public Choice {
            parts = List.copyOf(parts);
        }

        /** The numbers of the alternatives that are not in the extension. */
        public Range numbers() {
            return new Range(0, roots - 1);
        }
    }

    /**
     * Another type behind its length, so that it can be passed over unread.
     *
     * @param content what is inside
     */
    record Contained(PerType content) implements PerType {}

    /** What is never read, because it stands where it can be passed over or where reading has ended. */
    record Unread() implements PerType {}

    /**
     * A type that has a name.
     *
     * @param name its name
     * @param meaning what that is; asked for when a message is read, so that types may name each other in any order
     */
    record Named(String name, Supplier<PerType> meaning) implements PerType {}

    /** What it is, without its name. */
    default PerType resolved() {
        return this instanceof Named named ? named.meaning().get().resolved() : this;
    }
}
