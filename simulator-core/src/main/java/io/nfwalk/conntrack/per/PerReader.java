package io.nfwalk.conntrack.per;

import io.nfwalk.conntrack.per.PerType.Interest;
import io.nfwalk.conntrack.per.PerType.Part;
import io.nfwalk.conntrack.per.PerType.Range;
import io.nfwalk.packet.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a message by its type, with all that is peculiar in the kernel's way of doing it: what ends the reading of a
 * sequence does not end that of the sequence around it, which goes on wherever the inner one stopped; a length needs
 * two bytes even if it has one; and where the standard has more parts than the kernel knows, each is taken to be there.
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_h323_asn1.c.
 */
public final class PerReader {
    private static final int BYTE = 256;
    private static final int WORD = 1 << 16;
    /** So many parts an extension may have. */
    private static final int MOST_PARTS = 32;

    private final PerBits bits;

    private PerReader(PerBits bits) {
        this.bits = bits;
    }

    /**
     * What is kept of the message that a payload has between two places, all the way or to its last part of interest.
     *
     * @return empty if the message ends before it should, or has a choice that does not exist
     */
    public static Optional<PerValue> read(Payload payload, int from, int to, PerType type) {
        try {
            return Optional.of(new PerReader(new PerBits(payload, from, to)).value(type, true));
        } catch (Unreadable mistake) {
            return Optional.empty();
        }
    }

    private PerValue value(PerType named, boolean kept) throws Unreadable {
        PerType type = named.resolved();
        if (type instanceof PerType.Sequence sequence) {
            return sequence(sequence, kept);
        }
        if (type instanceof PerType.Choice choice) {
            return choice(choice, kept);
        }
        if (type instanceof PerType.SequenceOf several) {
            return several(several, kept);
        }
        PerValue value = simple(type, kept);
        bits.requireInside();
        return value;
    }

    private PerValue simple(PerType type, boolean kept) throws Unreadable {
        if (type instanceof PerType.Number number) {
            return number(number.range(), kept);
        }
        if (type instanceof PerType.Octets octets) {
            return octets(octets.size());
        }
        if (type instanceof PerType.Truth) {
            bits.skipBits(1);
        } else if (type instanceof PerType.ObjectName) {
            bits.align();
            bits.require(1, 0);
            bits.skipBytes((int) bits.bytes(1));
        } else if (type instanceof PerType.Bits string) {
            bits.align();
            bits.skipBits(bitCount(string.size()));
        } else if (type instanceof PerType.Digits digits) {
            int count = shortCount(digits.size());
            bits.align();
            bits.skipBits(count * 4);
        } else if (type instanceof PerType.WideText text) {
            bits.skipBytes(count(text.size()) * 2);
        }
        return PerValue.PRESENT;
    }

    private PerValue number(Range range, boolean kept) throws Unreadable {
        if (range.isOpen()) {
            bits.align();
            bits.skipBytes(bits.length());
        } else if (range.count() > WORD) {
            return longNumber(range, kept);
        } else if (range.count() >= BYTE) {
            bits.align();
            bits.skipBytes(range.count() == BYTE ? 1 : 2);
        } else {
            bits.skipBits(range.bits());
        }
        return PerValue.PRESENT;
    }

    /** One that is kept is read, and then as much behind it is passed over. */
    private PerValue longNumber(Range range, boolean kept) throws Unreadable {
        bits.require(0, 2);
        int length = bits.bits(2) + 1;
        bits.require(length, 0);
        bits.align();
        PerValue value =
                kept ? new PerValue.Number(bits.bytes(length) + range.least() & 0xffff_ffffL) : PerValue.PRESENT;
        bits.skipBytes(length);
        return value;
    }

    private PerValue octets(Range size) throws Unreadable {
        if (size.isFixed() && size.least() > 2) {
            bits.align();
        }
        int length = size.isFixed() ? (int) size.least() : count(size);
        PerValue place = new PerValue.Place(bits.at());
        bits.skipBytes(length);
        return place;
    }

    private int bitCount(Range size) throws Unreadable {
        if (size.isFixed()) {
            return (int) size.least();
        }
        if (size.isOpen()) {
            return bits.length();
        }
        bits.require(2, 0);
        return (int) (bits.bytes(2) + size.least());
    }

    /** How many bytes or characters follow; the place is at the beginning of a byte then. */
    private int count(Range size) throws Unreadable {
        if (size.isOpen()) {
            bits.align();
            return (int) (bits.length() + size.least());
        }
        if (size.count() == BYTE) {
            bits.align();
            bits.require(1, 0);
            return (int) (bits.bytes(1) + size.least());
        }
        int count = shortCount(size);
        bits.align();
        return count;
    }

    private int shortCount(Range size) throws Unreadable {
        bits.require(0, size.bits());
        return (int) (bits.bits(size.bits()) + size.least());
    }

    private PerValue sequence(PerType.Sequence sequence, boolean kept) throws Unreadable {
        Map<String, PerValue> found = new LinkedHashMap<>();
        bits.require(0, 1);
        boolean extended = sequence.extensible() && bits.bit();
        bits.require(0, sequence.optionals());
        int present = bits.bitmap(sequence.optionals());
        for (Part part : sequence.parts().subList(0, sequence.roots())) {
            if (part.interest() == Interest.LAST) {
                return new PerValue.Parts(found);
            }
            boolean there = !part.optional() || present < 0;
            present = part.optional() ? present << 1 : present;
            if (there) {
                part(part, kept, found);
            }
        }
        if (extended) {
            extension(sequence, kept, found);
        }
        return new PerValue.Parts(found);
    }

    private void extension(PerType.Sequence sequence, boolean kept, Map<String, PerValue> found) throws Unreadable {
        bits.require(0, 7);
        int count = bits.bits(7) + 1;
        bits.require(0, count);
        if (count > MOST_PARTS) {
            throw new Unreadable();
        }
        int present = bits.bitmap(count);
        bits.align();
        for (int i = 0; i < count; i++, present <<= 1) {
            int index = sequence.roots() + i;
            if (index >= sequence.parts().size()) {
                bits.skipBytes(bits.lengthOfWhole());
                continue;
            }
            Part part = sequence.parts().get(index);
            if (part.interest() == Interest.LAST) {
                return;
            }
            if (present < 0) {
                behindLength(part, part.type(), kept, found);
            }
        }
    }

    /** A part that is there. */
    private void part(Part part, boolean kept, Map<String, PerValue> found) throws Unreadable {
        if (part.type().resolved() instanceof PerType.Contained contained) {
            behindLength(part, contained.content(), kept, found);
            return;
        }
        boolean keeps = kept && part.interest() == Interest.KEPT;
        PerValue value = value(part.type(), keeps);
        if (keeps) {
            found.put(part.name(), value);
        }
    }

    /** A part with its length before it; it ends where the length says, wherever its content does. */
    private void behindLength(Part part, PerType content, boolean kept, Map<String, PerValue> found) throws Unreadable {
        int length = bits.lengthOfWhole();
        if (!kept || part.interest() != Interest.KEPT) {
            bits.skipBytes(length);
            return;
        }
        int end = bits.at() + length;
        found.put(part.name(), value(content, true));
        bits.moveTo(end);
    }

    private PerValue choice(PerType.Choice choice, boolean kept) throws Unreadable {
        bits.require(0, 1);
        boolean extended = choice.extensible() && bits.bit();
        bits.require(0, extended ? 7 : choice.numbers().bits());
        int number = extended
                ? bits.bits(7) + choice.roots()
                : bits.bits(choice.numbers().bits());
        if (!extended && number >= choice.roots()) {
            throw new Unreadable();
        }
        if (number >= choice.parts().size()) {
            bits.align();
            bits.skipBytes(bits.lengthOfWhole());
            return new PerValue.Parts(Map.of());
        }
        Part part = choice.parts().get(number);
        Map<String, PerValue> found = new LinkedHashMap<>();
        if (part.interest() != Interest.LAST) {
            if (extended) {
                bits.align();
                behindLength(part, part.type(), kept, found);
            } else {
                part(part, kept, found);
            }
        }
        found.putIfAbsent(part.name(), PerValue.PRESENT);
        return new PerValue.Parts(found);
    }

    private PerValue several(PerType.SequenceOf several, boolean kept) throws Unreadable {
        bits.align();
        int count = bits.length();
        List<PerValue> items = new ArrayList<>();
        PerType item = several.item().resolved();
        for (int i = 0; i < count; i++) {
            boolean keeps = kept && i < several.most();
            PerValue value;
            if (item instanceof PerType.Contained contained) {
                bits.align();
                value = containedItem(contained.content(), kept, keeps);
            } else {
                value = value(item, keeps);
            }
            if (keeps) {
                items.add(value);
            }
        }
        return new PerValue.Items(items);
    }

    /** One that is more than are kept is read nevertheless, and can be wrong. */
    private PerValue containedItem(PerType content, boolean read, boolean keeps) throws Unreadable {
        int length = bits.lengthOfWhole();
        if (!read) {
            bits.skipBytes(length);
            return PerValue.PRESENT;
        }
        int end = bits.at() + length;
        PerValue value = value(content, keeps);
        bits.moveTo(end);
        return value;
    }
}
