package io.nfwalk.network;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.host.RouteMetrics;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.undo.Journal;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.HostWalk;
import io.nfwalk.walk.Outgoing;
import io.nfwalk.walk.Passage;
import io.nfwalk.walk.SendResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What the sockets and protocols of a host may ask of it. */
final class HostAccess {
    static final String CLIENT = "client";
    static final String SERVER = "server";
    static final String KERNEL = "kernel";

    private final HostWalk walk;
    private final VirtualClock clock;
    private final FrameQueue queue;
    private final ServerSequences sequences;
    private final Consumer<Event> record;

    HostAccess(HostWalk walk, VirtualClock clock, FrameQueue queue, ServerSequences sequences, Consumer<Event> record) {
        this.walk = walk;
        this.clock = clock;
        this.queue = queue;
        this.sequences = sequences;
        this.record = record;
    }

    /** The first sequence number of a server with these ends that answers a SYN now. */
    long drawServerSequence(TcpEnds ends) {
        return sequences.draw(ends);
    }

    /** The host as it is described now. */
    Host host() {
        return walk.host();
    }

    Duration now() {
        return clock.now();
    }

    /** Where all that changes here is written down. */
    Journal journal() {
        return clock.journal();
    }

    /** Sends a packet of a socket, whose TTL is what its route says. */
    SendResult sendFromSocket(Packet packet, String maker) {
        return sendFromSocket(packet, maker, Optional.empty());
    }

    /** The same for a socket that may send by one interface only, if one is named. */
    SendResult sendFromSocket(Packet packet, String maker, Optional<String> device) {
        Packet aimed = aimed(packet);
        return walk.send(new Outgoing(withFirstTtl(aimed, device), maker, 0, Outgoing.Sender.SOCKET, device));
    }

    /**
     * The interface by which a socket has to answer a packet: an IPv6 address that means nothing beyond its link is
     * known with the interface by which it was heard of. Source: kernel net/ipv6/tcp_ipv6.c, tcp_v6_init_req;
     * net/ipv6/udp.c, udpv6_recvmsg (sin6_scope_id).
     */
    Optional<String> linkOf(Packet asked, String inDevice) {
        boolean ofTheLink = asked.family() == Family.IPV6 && asked.source().isLinkLocal();
        return ofTheLink ? Optional.of(arrival(asked, inDevice)) : Optional.empty();
    }

    /** An IPv6 datagram to nowhere is to the loopback address. Source: kernel net/ipv6/udp.c, udpv6_sendmsg. */
    private static Packet aimed(Packet packet) {
        boolean toLoopback = packet.family() == Family.IPV6
                && packet.protocol() != Protocol.TCP
                && packet.destination().isUnspecified();
        return toLoopback ? packet.withDestination(IpAddress.loopback(Family.IPV6)) : packet;
    }

    /** The same for the socket of a connection's client, which found its route before it had a source. */
    SendResult sendFromClientSocket(Packet packet, String maker) {
        Packet asked = unbound(packet);
        Packet leaving = packet.withTtl(withFirstTtl(asked, Optional.empty()).ttl());
        return walk.send(new Outgoing(leaving, maker, 0, Outgoing.Sender.CLIENT_SOCKET));
    }

    /**
     * Sends a packet that no process made, whose TTL is what its route says.
     *
     * @param asked the mark of the packet that it answers, which it takes over if a sysctl says so
     */
    private SendResult sendFromKernel(Packet packet, Outgoing.Sender sender, int asked, Optional<String> device) {
        int mark = host().reflectsMarks(packet.family()) ? asked : 0;
        return walk.send(new Outgoing(withFirstTtl(packet, device), KERNEL, mark, sender, device));
    }

    /**
     * The same for what answers a segment without a connection. To an IPv6 address that means nothing beyond a link it
     * goes by the interface that the segment came by, which for one over {@code lo} is that of the address it was for.
     * Source: kernel net/ipv6/tcp_ipv6.c, tcp_v6_send_response; net/ipv6/ip6_input.c, ip6_rcv_core.
     *
     * @param sender whether the segment came to a process's socket
     */
    SendResult answerFromKernel(Packet answer, TcpSegment asked, Outgoing.Sender sender) {
        IpAddress to = answer.destination();
        boolean bound = answer.family() == Family.IPV6 && (to.isLoopback() || to.isLinkLocal());
        Optional<String> device = bound ? Optional.of(arrival(asked.packet(), asked.device())) : Optional.empty();
        return sendFromKernel(answer, sender, asked.mark(), device);
    }

    /**
     * The same for what answers an echo or timestamp request. In IPv6 it would best leave by the interface that the
     * request came by, and has to, to an address that means nothing beyond a link or from one that is still to be
     * chosen. Source: kernel net/ipv6/icmp.c, icmpv6_echo_reply.
     */
    SendResult answerFromKernel(Packet answer, Packet asked, String inDevice, int mark) {
        String arrival = answer.destination().isLoopback() ? inDevice : arrival(asked, inDevice);
        Optional<String> device = answer.family() == Family.IPV6 ? Optional.of(arrival) : Optional.empty();
        return sendFromKernel(answer, Outgoing.Sender.KERNEL, mark, device);
    }

    private String arrival(Packet asked, String inDevice) {
        boolean overLoopback = inDevice.equals(NetworkInterface.LOOPBACK);
        return overLoopback && walk.routing().lookup(Flow.to(asked.destination())) instanceof RouteLookup.Found own
                ? own.route().device()
                : inDevice;
    }

    /** Sends a packet exactly as it is. */
    SendResult sendRaw(Packet packet) {
        return walk.send(new Outgoing(packet, "raw socket", 0, Outgoing.Sender.RAW_SOCKET));
    }

    void sendIcmpError(Passage about, int type, int code) {
        walk.sendIcmpError(about, type, code);
    }

    /** An error says that the path of what this host sent takes no more than that many bytes. */
    void learnPathMtu(Packet sent, int mtu) {
        wayOf(sent, Optional.empty()).ifPresent(way -> walk.learnPathMtu(way, sent.destination(), mtu));
    }

    /** Lets everything arrive that is on the wires, unless something is just arriving. */
    void letFramesMove() {
        queue.letFramesMove();
    }

    /** Lets a process act when it gets to run. */
    void letRun(Runnable action) {
        queue.process(host().name(), action);
    }

    /** Does something once all has been at rest for some hundredths of a second. */
    void afterAPause(Runnable action) {
        queue.afterAPause(action);
    }

    /** Records what somebody on this host made of a packet. */
    void heard(Packet packet, String who, String what) {
        record.accept(new Event.Heard(host().name(), packet, who + ": " + what));
    }

    /** Where a packet that is the host's own would go. */
    OutputDecision route(Packet packet) {
        return route(packet, Optional.empty());
    }

    /** The same by the routes of one interface only, if one is named. */
    OutputDecision route(Packet packet, Optional<String> device) {
        return walk.routing().output(flowOf(packet, device));
    }

    private static Flow flowOf(Packet packet, Optional<String> device) {
        Flow flow = Flow.to(packet.destination()).withTos(packet.tos()).withProtocol(packet.protocol());
        OptionalInt from = packet.transport().sourcePortIfAny();
        OptionalInt to = packet.transport().destinationPortIfAny();
        if (from.isPresent() && to.isPresent()) {
            flow = flow.withPorts(from.getAsInt(), to.getAsInt());
        }
        flow = packet.source().isUnspecified() ? flow : flow.from(packet.source());
        flow = flow.telling(packet);
        return device.map(flow::leavingBy).orElse(flow);
    }

    /** A packet whose source is still to be chosen. */
    static Packet unbound(Packet packet) {
        return packet.withSource(IpAddress.unspecified(packet.family()));
    }

    /** What the route of a packet of the host's own says of its path; nothing where there is none. */
    RouteMetrics metrics(Packet packet, Optional<String> device) {
        return wayOf(packet, device).map(Route::metrics).orElse(RouteMetrics.NONE);
    }

    /** The route of a packet of the host's own, whose source need not be an address of it any more. */
    private Optional<Route> wayOf(Packet packet, Optional<String> device) {
        return walk.routing().outputFromAnySource(flowOf(packet, device)) instanceof OutputDecision.Sent sent
                ? Optional.of(sent.route())
                : Optional.empty();
    }

    /** The longest packet that the route takes, in bytes. */
    int mtu(Route route) {
        return route.metrics()
                .mtu()
                .orElseGet(() ->
                        host().interfaceNamed(route.device()).orElseThrow().mtu());
    }

    /**
     * Whether what was delivered is for this host alone, and can be answered. IPv4 has to have the address, or have been
     * routed to none; IPv6 asks no table: it is for this host, unless a group has it.
     */
    boolean isForThisHostOnly(Passage passage) {
        return switch (passage.packet().family()) {
            case IPV4 ->
                walk.routing().isLocal(passage.packet().destination())
                        || passage.packet().destination().isUnspecified() && !passage.isRoutedToMany();
            case IPV6 -> !passage.packet().destination().isMulticast();
        };
    }

    /** Whether the destination is an IPv6 address that all routers of a link have. */
    boolean isForAnyRouter(Packet packet) {
        return packet.family() == Family.IPV6 && walk.routing().isAnycast(packet.destination());
    }

    /**
     * What the host answers for an address that it was handed a packet for, though it has it not, counts as its own.
     */
    private Packet withFirstTtl(Packet packet, Optional<String> device) {
        if (!(walk.routing().outputFromAnySource(flowOf(packet, device)) instanceof OutputDecision.Sent sent)) {
            return packet;
        }
        return packet.withTtl(walk.firstTtl(sent.route(), packet.family()));
    }
}
