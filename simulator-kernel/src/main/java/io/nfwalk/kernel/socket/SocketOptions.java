package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketDescriptor.Received;
import io.nfwalk.packet.Family;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Options of IP sockets. Source: kernel include/uapi/linux/in.h, in6.h, tcp.h, asm-generic/socket.h. */
final class SocketOptions {
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int IP_PKTINFO = 8;
    static final int IP_RECVERR = 11;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_PKTINFO = 50;

    private static final int SOL_SOCKET = 1;
    private static final long NANOS = 1_000_000_000L;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;

    private SocketOptions() {}

    static void reuseAddress(SocketDescriptor socket) throws ErrnoException {
        socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1);
    }

    /** An IPv6 socket leaves IPv4's port to another. */
    static void onlyOwnFamily(SocketDescriptor socket, Family family) throws ErrnoException {
        switch (family) {
            case IPV4 -> {}
            case IPV6 -> socket.setOption(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
    }

    /** ICMP errors are kept for the socket to read. */
    static void keepErrors(SocketDescriptor socket, Family family) throws ErrnoException {
        switch (family) {
            case IPV4 -> socket.setOption(IPPROTO_IP, IP_RECVERR, 1);
            case IPV6 -> socket.setOption(IPPROTO_IPV6, IPV6_RECVERR, 1);
        }
    }

    /** Each datagram tells which address it was sent to. */
    static void tellDestinations(SocketDescriptor socket, Family family) throws ErrnoException {
        switch (family) {
            case IPV4 -> socket.setOption(IPPROTO_IP, IP_PKTINFO, 1);
            case IPV6 -> socket.setOption(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        }
    }

    /** Each datagram tells when it came. */
    static void tellArrivals(SocketDescriptor socket) throws ErrnoException {
        socket.setOption(SOL_SOCKET, SO_TIMESTAMPNS, 1);
    }

    /** When a datagram came, in nanoseconds since 1970; 0 if it does not tell. */
    static long arrival(Received datagram) {
        return datagram.ancillary().stream()
                .filter(part -> part.level() == SOL_SOCKET && part.kind() == SO_TIMESTAMPNS)
                .map(part -> ByteBuffer.wrap(part.data()).order(ByteOrder.nativeOrder()))
                .mapToLong(time -> time.getLong() * NANOS + time.getLong())
                .findFirst()
                .orElse(0);
    }
}
