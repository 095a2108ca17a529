package io.nfwalk.conntrack.per;

import io.nfwalk.packet.Payload;

/**
 * A place in a payload, to the bit, that moves on as bits are read. Behind the payload's end everything is zero;
 * whether there is enough has to be asked. Source: kernel net/netfilter/nf_conntrack_h323_asn1.c, get_bits and its
 * neighbours.
 */
final class PerBits {
    private final Payload payload;
    private final int end;
    private int at;
    private int bit;

    /** From (inclusive) to (exclusive). */
    PerBits(Payload payload, int from, int end) {
        this.payload = payload;
        this.at = from;
        this.end = end;
    }

    /** The byte that it stands in. */
    int at() {
        return at;
    }

    private int octet(int index) {
        return index < payload.length() ? payload.at(index) : 0;
    }

    /** Fails unless that many bytes and bits are left; a byte of which something was read does not count. */
    void require(int bytes, int bits) throws Unreadable {
        int all = bits + bit;
        long behind = (long) at + bytes + (all + 7) / 8;
        if (behind > end) {
            throw new Unreadable();
        }
    }

    /** Fails if it has moved beyond the end. */
    void requireInside() throws Unreadable {
        require(0, 0);
    }

    void align() {
        if (bit > 0) {
            at++;
            bit = 0;
        }
    }

    /** Goes back, or on, to the beginning of a byte. */
    void moveTo(int index) {
        at = index;
        bit = 0;
    }

    void skipBytes(int bytes) {
        at += bytes;
    }

    void skipBits(int bits) {
        int all = bit + bits;
        at += all >> 3;
        bit = all & 7;
    }

    boolean bit() {
        return bits(1) != 0;
    }

    /** At most 8 bits. */
    int bits(int count) {
        int word = octet(at) << 8 | octet(at + 1);
        int value = word >> 16 - count - bit & (1 << count) - 1;
        skipBits(count);
        return value;
    }

    /** At most 32 bits, the first one highest. */
    int bitmap(int count) {
        long word = 0;
        for (int i = 0; i < 5; i++) {
            word = word << 8 | octet(at + i);
        }
        // A map that ends with the fourth byte is not shifted to where it begins.
        int value = (int) (bit + count == 32 ? word >> 8 : word << bit >> 8);
        skipBits(count);
        return count == 0 ? 0 : value & -1 << 32 - count;
    }

    /** A number of so many whole bytes. */
    long bytes(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | octet(at++);
        }
        return value;
    }

    /** A length of one or two bytes; two have to be there in any case. */
    int length() throws Unreadable {
        require(2, 0);
        int first = octet(at++);
        return (first & 0x80) == 0 ? first : (first & 0x3f) << 8 | octet(at++);
    }

    /** The length of something that is wholly there. */
    int lengthOfWhole() throws Unreadable {
        int length = length();
        require(length, 0);
        return length;
    }
}
