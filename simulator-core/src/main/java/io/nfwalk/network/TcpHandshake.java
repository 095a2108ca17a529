package io.nfwalk.network;

import io.nfwalk.host.OutputDecision;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a Linux socket says of itself when a connection begins. Source: kernel net/ipv4/tcp_output.c, tcp_syn_options,
 * tcp_synack_options, tcp_select_initial_window.
 *
 * @param options in its SYN or SYN-ACK
 * @param window the window it offers, in bytes
 */
record TcpHandshake(TcpOptions options, int window) {
    /** With the built-in net.ipv4.tcp_rmem, whose upper limit of 32 MiB needs ten more bits. */
    static final int WINDOW_SCALE = 10;

    private static final int LARGEST_WINDOW = 65535;
    /** In IPv6 without its header. */
    private static final int LARGEST_PACKET = 65535;
    /** The built-in net.ipv4.route.min_adv_mss. */
    private static final int LEAST_SEGMENT = 256;
    /** The built-in net.ipv6.route.min_adv_mss. */
    private static final int LEAST_SEGMENT_OF_IPV6 = 1220;

    private static final int TCP_HEADER = 20;
    private static final int TIMESTAMPS = 12;

    /** What a client says in its SYN. */
    static TcpHandshake ofClient(HostAccess host, Packet syn) {
        int segment = maximumSegment(host, syn, Optional.empty());
        return new TcpHandshake(TcpOptions.ofSyn(segment, WINDOW_SCALE), windowOf(segment));
    }

    /**
     * What a server says in its SYN-ACK: only options that the SYN had, and the MSS.
     *
     * @param link the only interface by which it may leave, if there is one
     */
    static TcpHandshake ofServer(HostAccess host, Packet synAck, TcpOptions asked, Optional<String> link) {
        int segment = maximumSegment(host, synAck, link);
        TcpOptions options = new TcpOptions(
                OptionalInt.of(segment),
                asked.windowScale().isPresent() ? OptionalInt.of(WINDOW_SCALE) : OptionalInt.empty(),
                asked.sackPermitted(),
                asked.timestamps());
        return new TcpHandshake(options, windowOf(segment - (asked.timestamps() ? TIMESTAMPS : 0)));
    }

    /** As many whole segments as the window field holds. */
    private static int windowOf(int segment) {
        return LARGEST_WINDOW / segment * segment;
    }

    /**
     * What the link takes, without headers. Source: kernel net/ipv4/route.c, ipv4_default_advmss; net/ipv6/route.c,
     * ip6_default_advmss.
     */
    private static int maximumSegment(HostAccess host, Packet packet, Optional<String> link) {
        int headers = packet.family().headerLength() + TCP_HEADER;
        int mtu = host.route(packet, link) instanceof OutputDecision.Sent sent ? host.mtu(sent.route()) : 1500;
        return switch (packet.family()) {
            case IPV4 -> Math.max(Math.min(mtu, LARGEST_PACKET) - headers, LEAST_SEGMENT);
            case IPV6 -> Math.max(Math.min(mtu - headers, LARGEST_PACKET - TCP_HEADER), LEAST_SEGMENT_OF_IPV6);
        };
    }
}
