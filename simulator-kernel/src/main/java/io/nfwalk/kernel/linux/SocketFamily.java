package io.nfwalk.kernel.linux;

import io.nfwalk.packet.Family;
import java.util.Optional;

/** Address families and types of sockets. Source: kernel include/linux/socket.h, include/linux/net.h. */
public final class SocketFamily {
    /** IPv4. */
    public static final int AF_INET = 2;
    /** IPv6. */
    public static final int AF_INET6 = 10;
    /** Netlink. */
    public static final int AF_NETLINK = 16;
    /** The link layer. */
    public static final int AF_PACKET = 17;
    /** Streams: TCP. */
    public static final int SOCK_STREAM = 1;
    /** Datagrams: UDP, echo requests. */
    public static final int SOCK_DGRAM = 2;
    /** Packets or frames with their headers. */
    public static final int SOCK_RAW = 3;

    private SocketFamily() {}

    /** The number of an IP family. */
    public static int of(Family family) {
        return switch (family) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
    }

    /** The IP family of a number; empty if it is that of something else. */
    public static Optional<Family> family(int number) {
        for (Family family : Family.values()) {
            if (of(family) == number) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }
}
