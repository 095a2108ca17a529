package io.nfwalk.packet;

import java.util.Arrays;

/** Bytes behind a transport header; immutable. */
public final class Payload {
    /** No bytes. */
    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** That many zero bytes, 0 to 65535. */
    public static Payload zeros(int length) {
        if (length < 0 || length > 0xffff) {
            throw new IllegalArgumentException("payload of " + length + " bytes is not within 0 to 65535");
        }
        return length == 0 ? EMPTY : new Payload(new byte[length]);
    }

    /** A copy of these bytes, at most 65535. */
    public static Payload of(byte[] bytes) {
        if (bytes.length > 0xffff) {
            throw new IllegalArgumentException("payload of " + bytes.length + " bytes is not within 0 to 65535");
        }
        return bytes.length == 0 ? EMPTY : new Payload(bytes.clone());
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** The byte at that place, 0 to 255. */
    public int at(int index) {
        return Byte.toUnsignedInt(bytes[index]);
    }

    /** The unsigned number of the four bytes from that place on, most significant first. */
    public long wordAt(int index) {
        return (long) at(index) << 24 | at(index + 1) << 16 | at(index + 2) << 8 | at(index + 3);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes from (inclusive) to (exclusive). */
    public Payload slice(int from, int to) {
        return of(Arrays.copyOfRange(bytes, from, to));
    }

    /** These bytes and the others behind them. */
    public Payload plus(Payload others) {
        byte[] joined = Arrays.copyOf(bytes, bytes.length + others.bytes.length);
        System.arraycopy(others.bytes, 0, joined, bytes.length, others.bytes.length);
        return of(joined);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
