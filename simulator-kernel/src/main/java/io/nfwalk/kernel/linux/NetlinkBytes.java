package io.nfwalk.kernel.linux;

import io.nfwalk.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The payload of a netlink request: a header of its family, then attributes. Each method appends and returns this.
 *
 * <p>{@code new NetlinkBytes().zeros(16).text(3, "br0").nested(18, info -> info.text(1, "bridge"))}
 */
public final class NetlinkBytes {
    private static final int HEADER = 4;
    private static final int NESTED = 0x8000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Nothing so far. */
    public NetlinkBytes() {}

    /** The header of a netfilter message: its family (2, 10, or 0 for all) and a resource (0 mostly). */
    public static NetlinkBytes netfilter(int family, int resource) {
        return new NetlinkBytes().raw((byte) family, (byte) 0, (byte) (resource >> 8), (byte) resource);
    }

    /** Bytes as they are, no attribute. */
    public NetlinkBytes raw(byte... data) {
        bytes.write(data, 0, data.length);
        return this;
    }

    /** A 16-bit number in the machine's order, no attribute. */
    public NetlinkBytes raw16(int value) {
        return raw(ordered(2).putShort((short) value).array());
    }

    /** A 32-bit number in the machine's order, no attribute. */
    public NetlinkBytes raw32(int value) {
        return raw(ordered(4).putInt(value).array());
    }

    /** That many zero bytes, no attribute. */
    public NetlinkBytes zeros(int count) {
        return raw(new byte[count]);
    }

    /** An attribute with these bytes and its padding. */
    public NetlinkBytes put(int kind, byte[] data) {
        raw16(HEADER + data.length).raw16(kind).raw(data);
        return zeros(-data.length & 3);
    }

    /** An attribute with a text and the zero that ends it. */
    public NetlinkBytes text(int kind, String text) {
        return put(kind, (text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** An attribute with an address. */
    public NetlinkBytes address(int kind, IpAddress address) {
        int[] words = address.words();
        ByteBuffer data = ByteBuffer.allocate(words.length * Integer.BYTES);
        for (int word : words) {
            data.putInt(word);
        }
        return put(kind, data.array());
    }

    /** An attribute with an 8-bit number. */
    public NetlinkBytes int8(int kind, int value) {
        return put(kind, new byte[] {(byte) value});
    }

    /** An attribute with a 32-bit number in the machine's order. */
    public NetlinkBytes int32(int kind, int value) {
        return put(kind, ordered(4).putInt(value).array());
    }

    /** An attribute with a 16-bit number in network order. */
    public NetlinkBytes netInt16(int kind, int value) {
        return put(kind, ByteBuffer.allocate(2).putShort((short) value).array());
    }

    /** An attribute with a 32-bit number in network order. */
    public NetlinkBytes netInt32(int kind, int value) {
        return put(kind, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** An attribute with a 64-bit number in network order. */
    public NetlinkBytes netInt64(int kind, long value) {
        return put(kind, ByteBuffer.allocate(8).putLong(value).array());
    }

    /** An attribute that holds what is put into it there. */
    public NetlinkBytes nested(int kind, Consumer<NetlinkBytes> content) {
        NetlinkBytes inner = new NetlinkBytes();
        content.accept(inner);
        return put(kind | NESTED, inner.toBytes());
    }

    private static ByteBuffer ordered(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /** All bytes so far. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
