package io.nfwalk.kernel.linux;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a socket is bound or connected to, as the kernel lays it out: a {@code struct sockaddr} of some family. */
public final class SocketName {
    static final int LARGEST = 128;

    private static final int IPV6_SIZE = 28;
    private static final int LINK_SIZE = 20;

    private final byte[] bytes;

    private SocketName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** An address and a port, 0 to 65535. */
    public static SocketName of(IpAddress address, int port) {
        ByteBuffer name = address.family() == Family.IPV4
                ? header(16, SocketFamily.AF_INET).putShort((short) port)
                : header(IPV6_SIZE, SocketFamily.AF_INET6)
                        .putShort((short) port)
                        .putInt(0);
        for (int word : address.words()) {
            name.putInt(word);
        }
        return new SocketName(name.array());
    }

    /** Any netlink port. */
    static SocketName netlink() {
        return new SocketName(header(12, SocketFamily.AF_NETLINK).array());
    }

    /**
     * A device of the link layer.
     *
     * @param index the device's number
     */
    public static SocketName device(int index) {
        ByteBuffer name = header(LINK_SIZE, SocketFamily.AF_PACKET).putShort((short) 0);
        name.order(ByteOrder.nativeOrder()).putInt(index);
        return new SocketName(name.array());
    }

    /** What the kernel wrote. */
    static SocketName read(byte[] bytes) {
        return new SocketName(bytes);
    }

    private static ByteBuffer header(int size, int family) {
        ByteBuffer name =
                ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).putShort((short) family);
        return name.order(ByteOrder.BIG_ENDIAN);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The address; for the names of IP sockets only. */
    public IpAddress address() {
        ByteBuffer name = ByteBuffer.wrap(bytes);
        return switch (Short.toUnsignedInt(name.order(ByteOrder.nativeOrder()).getShort(0))) {
            case SocketFamily.AF_INET ->
                IpAddress.ipv4(name.order(ByteOrder.BIG_ENDIAN).getInt(4));
            case SocketFamily.AF_INET6 ->
                new IpAddress(
                        Family.IPV6,
                        name.order(ByteOrder.BIG_ENDIAN).getLong(8),
                        name.order(ByteOrder.BIG_ENDIAN).getLong(16));
            default -> throw new IllegalStateException("this is no IP socket's name");
        };
    }

    /** The port, 0 to 65535; for the names of IP sockets only. */
    public int port() {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(2));
    }
}
