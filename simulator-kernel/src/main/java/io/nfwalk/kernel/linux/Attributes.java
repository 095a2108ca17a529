package io.nfwalk.kernel.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of a netlink message, in order. Source: kernel include/uapi/linux/netlink.h.
 *
 * <p>The numbers of rtnetlink are in the machine's byte order, those of netfilter in the network's.
 */
public final class Attributes {
    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final List<Attribute> all;

    private Attributes(List<Attribute> all) {
        this.all = List.copyOf(all);
    }

    /**
     * One attribute.
     *
     * @param kind its type, without the flags
     * @param data its bytes
     */
    public record Attribute(int kind, byte[] data) {
        /** The attributes that it holds. */
        public Attributes nested() {
            return Attributes.read(data, 0);
        }
    }

    /** The attributes in these bytes from there on; a broken one ends them. */
    public static Attributes read(byte[] bytes, int from) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Attribute> found = new ArrayList<>();
        int at = from;
        while (at + HEADER <= bytes.length) {
            int length = Short.toUnsignedInt(buffer.getShort(at));
            if (length < HEADER || at + length > bytes.length) {
                break;
            }
            int kind = buffer.getShort(at + 2) & TYPE_MASK;
            found.add(new Attribute(kind, Arrays.copyOfRange(bytes, at + HEADER, at + length)));
            at += length + 3 & ~3;
        }
        return new Attributes(found);
    }

    /** All of them. */
    public List<Attribute> all() {
        return all;
    }

    /** Whether one of that type is there. */
    public boolean has(int kind) {
        return find(kind).isPresent();
    }

    /** The bytes of the last one of that type, if there is one. */
    public Optional<byte[]> find(int kind) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).kind() == kind) {
                return Optional.of(all.get(i).data());
            }
        }
        return Optional.empty();
    }

    /** The bytes of the last one of that type; AssertionError if the kernel left it out. */
    public byte[] bytes(int kind) {
        return find(kind).orElseThrow(() -> new AssertionError("a netlink message without attribute " + kind));
    }

    /** What the last one of that type holds; nothing if it is not there. */
    public Attributes nested(int kind) {
        return find(kind).map(data -> read(data, 0)).orElse(new Attributes(List.of()));
    }

    /** A text; AssertionError if it is not there. */
    public String text(int kind) {
        byte[] data = bytes(kind);
        int length = data.length;
        while (length > 0 && data[length - 1] == 0) {
            length--;
        }
        return new String(data, 0, length, StandardCharsets.UTF_8);
    }

    /** An 8-bit number, 0 to 255; AssertionError if it is not there. */
    public int int8(int kind) {
        return Byte.toUnsignedInt(bytes(kind)[0]);
    }

    /** A 16-bit number in network order, 0 to 65535; AssertionError if it is not there. */
    public int netInt16(int kind) {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes(kind)).getShort());
    }

    /** A 32-bit number in network order; AssertionError if it is not there. */
    public int netInt32(int kind) {
        return ByteBuffer.wrap(bytes(kind)).getInt();
    }

    /** A 64-bit number in network order; AssertionError if it is not there. */
    public long netInt64(int kind) {
        return ByteBuffer.wrap(bytes(kind)).getLong();
    }

    /** A 32-bit number in the machine's order; AssertionError if it is not there. */
    public int int32(int kind) {
        return ByteBuffer.wrap(bytes(kind)).order(ByteOrder.nativeOrder()).getInt();
    }
}
