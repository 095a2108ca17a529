package io.nfwalk.network;

import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.RouteMetrics;
import io.nfwalk.host.Sysctls;
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
 * @param windowClamp the most that it will ever offer, in bytes
 */
record TcpHandshake(TcpOptions options, int window, long windowClamp) {
    /** What a receive buffer of the built-in net.ipv4.tcp_rmem holds at first. */
    static final int BUFFER = 65536;

    /** The upper limit of the built-in net.ipv4.tcp_rmem, which window scales are for. */
    private static final long LARGEST_BUFFER = 33_554_432;

    /** The largest number that the window field holds. */
    static final int LARGEST_FIELD = 65535;

    private static final int LARGEST_SIGNED_WINDOW = 32767;
    private static final int MOST_SCALE = 14;

    /** In IPv6 without its header. */
    private static final int LARGEST_PACKET = 65535;

    /** What is offered in IPv6 where a packet of the longest kind would not hold what is to be offered. */
    private static final int ANY_SEGMENT_OF_IPV6 = 65534;

    private static final int TCP_HEADER = 20;
    /** What the option takes of each segment, in bytes. */
    static final int TIMESTAMPS = 12;

    /** What a client says in its SYN. */
    static TcpHandshake ofClient(HostAccess host, Packet syn) {
        Sysctls sysctls = host.host().sysctls();
        TcpOptions all = new TcpOptions(
                OptionalInt.empty(),
                wants(sysctls, "window_scaling") ? OptionalInt.of(0) : OptionalInt.empty(),
                wants(sysctls, "sack"),
                wants(sysctls, "timestamps"));
        return of(host, syn, all, 0, Optional.empty());
    }

    /**
     * What a server says in its SYN-ACK: only options that the SYN had, and the MSS.
     *
     * @param asked what of the SYN's options the server takes
     * @param link the only interface by which it may leave, if there is one
     */
    static TcpHandshake ofServer(HostAccess host, Packet synAck, TcpOptions asked, Optional<String> link) {
        return of(host, synAck, asked, asked.timestamps() ? TIMESTAMPS : 0, link);
    }

    /** Those of a peer's options that the host's settings let it understand. Source: tcp_parse_options. */
    static TcpOptions understood(HostAccess host, TcpOptions peer) {
        Sysctls sysctls = host.host().sysctls();
        boolean scales = wants(sysctls, "window_scaling");
        return new TcpOptions(
                        peer.maximumSegmentSize(),
                        scales ? peer.windowScale() : OptionalInt.empty(),
                        peer.sackPermitted() && wants(sysctls, "sack"),
                        peer.timestamps() && wants(sysctls, "timestamps"))
                .withStamp(peer.stamp());
    }

    private static boolean wants(Sysctls sysctls, String option) {
        return sysctls.value("net.ipv4.tcp_" + option) != 0;
    }

    private static TcpHandshake of(
            HostAccess host, Packet packet, TcpOptions wanted, int lessInEach, Optional<String> link) {
        RouteMetrics metrics = host.metrics(packet, link);
        int segment = metrics.advertisedSegment().orElseGet(() -> maximumSegment(host, packet, link));
        boolean signed = host.host().sysctls().value("net.ipv4.tcp_workaround_signed_windows") != 0;
        long most = metrics.window().orElse((long) LARGEST_FIELD << MOST_SCALE);
        int space = inWholeSegments((int) Math.min(BUFFER, most), segment - lessInEach);
        int window = signed ? Math.min(space, LARGEST_SIGNED_WINDOW) : space;
        long initial = metrics.initialWindow()
                .map(segments -> segments * (segment - lessInEach) & 0xffff_ffffL)
                .orElse((long) window);
        int scale = wanted.windowScale().isPresent() ? scaleOf(Math.min(LARGEST_BUFFER, most)) : 0;
        TcpOptions options = new TcpOptions(
                OptionalInt.of(segment),
                wanted.windowScale().isPresent() ? OptionalInt.of(scale) : OptionalInt.empty(),
                wanted.sackPermitted(),
                wanted.timestamps());
        return new TcpHandshake(
                options, (int) Math.min(window, initial), Math.min(most, (long) LARGEST_FIELD << scale));
    }

    private static int inWholeSegments(int space, int segment) {
        return segment > 0 && space > segment ? space / segment * segment : space;
    }

    private static int scaleOf(long buffer) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(buffer);
        return Math.max(0, Math.min(bits - 1 - 15, MOST_SCALE));
    }

    /** The window as the SYN or SYN-ACK says it, where nothing scales it. */
    int windowField() {
        return Math.min(window, LARGEST_FIELD);
    }

    /** How many bits the windows of later segments are shifted by, if the other side takes part. */
    int scale() {
        return options.windowScale().orElse(0);
    }

    /**
     * What the link takes, without headers. Source: kernel net/ipv4/route.c, ipv4_default_advmss; net/ipv6/route.c,
     * ip6_default_advmss.
     */
    private static int maximumSegment(HostAccess host, Packet packet, Optional<String> link) {
        int headers = packet.family().headerLength() + TCP_HEADER;
        int mtu = host.route(packet, link) instanceof OutputDecision.Sent sent ? host.mtu(sent.route()) : 1500;
        Sysctls sysctls = host.host().sysctls();
        return switch (packet.family()) {
            case IPV4 -> {
                int longest = LARGEST_PACKET - headers;
                yield Math.min(Math.max(mtu - headers, least(sysctls, "net.ipv4", longest)), longest);
            }
            case IPV6 -> {
                int longest = LARGEST_PACKET - TCP_HEADER;
                int segment = Math.max(mtu - headers, least(sysctls, "net.ipv6", LARGEST_PACKET));
                yield segment > longest ? ANY_SEGMENT_OF_IPV6 : segment;
            }
        };
    }

    /** The setting is a number without sign. */
    private static int least(Sysctls sysctls, String family, int most) {
        long least = sysctls.value(family + ".route.min_adv_mss");
        return least < 0 ? most : (int) Math.min(least, most);
    }
}
