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

    /** What the link takes, without headers. */
    private static int maximumSegment(HostAccess host, Packet packet, Optional<String> link) {
        int headers = packet.family().headerLength() + TCP_HEADER;
        int mtu = host.route(packet, link) instanceof OutputDecision.Sent sent ? host.mtu(sent.route()) : 1500;
        return Math.min(mtu, LARGEST_WINDOW) - headers;
    }
}
