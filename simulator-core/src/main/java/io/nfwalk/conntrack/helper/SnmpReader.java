package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads SNMP messages of versions 1 and 2, as far as the kernel's decoder does: it finds the addresses in them, and
 * says whether it can read them at all.
 *
 * <pre>
 *  Message  SEQUENCE { version INTEGER, community OCTET STRING, one PDU of [0] to [3], [5] to [8] }
 *  PDU      { request-id, error-status, error-index INTEGER, SEQUENCE OF SEQUENCE { OBJECT IDENTIFIER, value } }
 * </pre>
 *
 * <p>Source: kernel net/ipv4/netfilter/nf_nat_snmp_basic.asn1, lib/asn1_decoder.c.
 */
final class SnmpReader {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OBJECT = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;
    private static final int INDEFINITE = 0x80;
    private static final int ADDRESS = 0x40;
    private static final int ADDRESS_LENGTH = 4;
    private static final int VERSION_2 = 1;
    private static final int NUMBERS_OF_PDU = 3;
    private static final List<Integer> PDUS = List.of(0xa0, 0xa1, 0xa5, 0xa2, 0xa3, 0xa6, 0xa7, 0xa8);
    /** Integer, string, object, address, counters, time ticks, anything, big counter, gauge, nothing and why. */
    private static final List<Integer> VALUES =
            List.of(INTEGER, OCTETS, OBJECT, ADDRESS, 0x41, 0x43, 0x44, 0x46, 0x42, 0x05, 0x80, 0x81, 0x82);

    private final byte[] bytes;
    private final byte[] from;
    private final byte[] to;
    private int at;
    private int limit;

    /** The message does not fit the description. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("", null, false, false);
        }
    }

    /**
     * What surrounds an element with elements in it.
     *
     * @param limit where it ends
     * @param marked whether the element in it ends at a mark instead of a place
     */
    private record Surrounding(int limit, boolean marked) {}

    private SnmpReader(Payload payload, byte[] from, byte[] to) {
        this.bytes = payload.toBytes();
        this.limit = bytes.length;
        this.from = from;
        this.to = to;
    }

    /** The message with an address in place of another one, or empty if the kernel can't read it. */
    static Optional<Payload> mapped(Payload payload, IpAddress from, IpAddress to) {
        SnmpReader reader = new SnmpReader(payload, bytesOf(from), bytesOf(to));
        try {
            reader.message();
            return Optional.of(Payload.of(reader.bytes));
        } catch (Unreadable problem) {
            return Optional.empty();
        }
    }

    private static byte[] bytesOf(IpAddress address) {
        return ByteBuffer.allocate(ADDRESS_LENGTH).putInt((int) address.low()).array();
    }

    private void message() throws Unreadable {
        Surrounding outside = open(SEQUENCE);
        if (primitive(INTEGER) != 1 || bytes[at - 1] < 0 || bytes[at - 1] > VERSION_2) {
            throw new Unreadable();
        }
        primitive(OCTETS);
        if (at < limit) {
            pdu();
        }
        close(outside);
    }

    private void pdu() throws Unreadable {
        int tag = tag();
        Optional<Integer> known = PDUS.stream()
                .filter(pdu -> (pdu & ~CONSTRUCTED) == (tag & ~CONSTRUCTED))
                .findFirst();
        if (known.isEmpty()) {
            throw new Unreadable();
        }
        Surrounding outside = open(known.get());
        for (int i = 0; i < NUMBERS_OF_PDU; i++) {
            primitive(INTEGER);
        }
        Surrounding pdu = open(SEQUENCE);
        do {
            binding();
        } while (hasMore(pdu));
        close(pdu);
        close(outside);
    }

    private void binding() throws Unreadable {
        Surrounding outside = open(SEQUENCE);
        primitive(OBJECT);
        if (at < limit) {
            int tag = tag();
            if (!VALUES.contains(tag)) {
                throw new Unreadable();
            }
            int length = primitive(tag);
            if (tag == ADDRESS) {
                map(length);
            }
        }
        close(outside);
    }

    /** The address that was just read. */
    private void map(int length) throws Unreadable {
        if (length != ADDRESS_LENGTH) {
            throw new Unreadable();
        }
        int begin = at - length;
        if (Arrays.equals(bytes, begin, at, from, 0, length)) {
            System.arraycopy(to, 0, bytes, begin, length);
        }
    }

    // ---- elements

    private int tag() throws Unreadable {
        if (limit - at < 2 || (bytes[at] & LONG_TAG) == LONG_TAG) {
            throw new Unreadable();
        }
        return Byte.toUnsignedInt(bytes[at]);
    }

    /** Reads an element without elements in it, and returns its length. */
    private int primitive(int expected) throws Unreadable {
        if (tag() != expected) {
            throw new Unreadable();
        }
        at++;
        int length = length();
        if (length < 0) {
            throw new Unreadable();
        }
        at += length;
        return length;
    }

    /** Enters an element; its tag may say that it is none with elements in it. */
    private Surrounding open(int expected) throws Unreadable {
        int tag = tag();
        if ((tag & ~CONSTRUCTED) != (expected & ~CONSTRUCTED)) {
            throw new Unreadable();
        }
        at++;
        int length = length();
        if (length < 0 && (tag & CONSTRUCTED) == 0) {
            throw new Unreadable();
        }
        Surrounding outside = new Surrounding(limit, length < 0);
        limit = length < 0 ? limit : at + length;
        return outside;
    }

    private boolean hasMore(Surrounding outside) throws Unreadable {
        if (!outside.marked()) {
            return at < limit;
        }
        if (limit - at < 2) {
            throw new Unreadable();
        }
        return bytes[at] != 0;
    }

    private void close(Surrounding outside) throws Unreadable {
        if (outside.marked()) {
            if (limit - at < 2 || bytes[at] != 0 || bytes[at + 1] != 0) {
                throw new Unreadable();
            }
            at += 2;
        } else if (at != limit) {
            throw new Unreadable();
        }
        limit = outside.limit();
    }

    /** The length that stands here; negative if the element ends at a mark. */
    private int length() throws Unreadable {
        int length = Byte.toUnsignedInt(bytes[at++]);
        if (length == INDEFINITE) {
            if (limit - at < 2) {
                throw new Unreadable();
            }
            return -1;
        }
        if (length > INDEFINITE) {
            int count = length - INDEFINITE;
            if (count > 2 || count > limit - at) {
                throw new Unreadable();
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | Byte.toUnsignedInt(bytes[at++]);
            }
        }
        if (length > limit - at) {
            throw new Unreadable();
        }
        return length;
    }
}
