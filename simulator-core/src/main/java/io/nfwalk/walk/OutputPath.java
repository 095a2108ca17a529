package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.rules.Hook;
import java.util.List;
import java.util.Optional;

/**
 * The way out: packets that this host makes, and the last part that they share with forwarded ones.
 *
 * <p>Source: kernel net/ipv4/ip_output.c, route.c (ip_route_output_key_hash_rcu).
 */
final class OutputPath {
    private final HostState state;
    private final Netfilter netfilter;
    private final BridgePath bridges;
    private final IcmpErrors errors;

    OutputPath(HostState state, Netfilter netfilter, BridgePath bridges, IcmpErrors errors) {
        this.state = state;
        this.netfilter = netfilter;
        this.bridges = bridges;
        this.errors = errors;
    }

    /** Sends a packet of this host. */
    SendResult send(Outgoing outgoing) {
        return send(outgoing, new Stated(outgoing.mark(), Optional.empty()));
    }

    /** The same for a packet of which something is said. */
    SendResult send(Outgoing outgoing, Stated stated) {
        OutputDecision decision = decide(outgoing);
        if (!(decision instanceof OutputDecision.Sent sent)) {
            state.gone(outgoing.packet(), Cause.of(decision));
            return SendResult.NO_ROUTE;
        }
        Packet packet = addressed(outgoing, sent.source());
        if (isOfProcess(outgoing)
                && !isSynAckOfListener(outgoing)
                && state.mayBeCutOnItsWay(sent.route(), packet.destination())) {
            packet = packet.withDontFragment(false);
        }
        int mtu = state.ownMtu(sent.route(), packet.destination());
        Optional<SendResult> refused = refused(outgoing, packet, sent.route(), mtu);
        if (refused.isPresent()) {
            return refused.get();
        }
        Passage passage = new Passage(packet, "");
        passage.mayBeCut = isDatagram(outgoing) || isMessageOfTheKernel(outgoing);
        if (passage.mayBeCut && packet.length() > mtu) {
            // It is put together from pieces for this route, and leaves in them by another one too. Source: kernel
            // net/ipv4/ip_output.c, __ip_append_data.
            passage.packet = packet.withDontFragment(false);
            passage.pieces = Cutting.cut(packet, mtu, List.of(), 0).stream()
                    .map(Packet::length)
                    .toList();
        }
        passage.identification =
                passage.mayBeCut || isOfProcess(outgoing) && !packet.dontFragment() ? state.newIdentification() : 0;
        passage.state(stated);
        passage.hasSocket = !isResetOfNobody(outgoing);
        passage.ofProcess = outgoing.sender() != Outgoing.Sender.KERNEL;
        // Source: kernel net/ipv4/icmp.c, icmp_xmit_lock: a CPU's ICMP socket sends one message at a time.
        passage.holdsIcmpSocket = isMessageOfTheKernel(outgoing);
        state.route(passage, sent.route(), packet.destination());
        state.record(new Event.Made(state.host().name(), packet, outgoing.maker()));
        return send(passage);
    }

    /** What becomes of a packet that is too long for its way, or whose way is too narrow, before any chain sees it. */
    private Optional<SendResult> refused(Outgoing outgoing, Packet packet, Route route, int mtu) {
        if (outgoing.sender() == Outgoing.Sender.RAW_SOCKET) {
            boolean tooLong = packet.length() > state.device(route.device()).mtu();
            return tooLong ? Optional.of(SendResult.TOO_LONG) : Optional.empty();
        }
        if (isSegmentOfSocket(outgoing) && packet.family() == Family.IPV6 && packet.length() > mtu) {
            state.gone(packet, new Cause.TooBig(mtu));
            return Optional.of(SendResult.TOO_LONG);
        }
        boolean corked = isDatagram(outgoing)
                || isMessageOfTheKernel(outgoing)
                || packet.family() == Family.IPV4 && isOfKernel(outgoing);
        if (corked && Cutting.isTooNarrow(packet.family(), mtu)) {
            state.gone(packet, new Cause.TooBig(mtu));
            return Optional.of(SendResult.NO_ROUTE);
        }
        return Optional.empty();
    }

    private static boolean isOfProcess(Outgoing outgoing) {
        return outgoing.sender() == Outgoing.Sender.SOCKET || outgoing.sender() == Outgoing.Sender.CLIENT_SOCKET;
    }

    private static boolean isOfKernel(Outgoing outgoing) {
        return outgoing.sender() == Outgoing.Sender.KERNEL || outgoing.sender() == Outgoing.Sender.KERNEL_WITH_SOCKET;
    }

    private static boolean isDatagram(Outgoing outgoing) {
        return outgoing.sender() == Outgoing.Sender.SOCKET && outgoing.packet().protocol() != Protocol.TCP;
    }

    /**
     * IPv6 sends its resets through a socket of its own without giving it the packet, IPv4 gives it. Source: kernel
     * net/ipv6/tcp_ipv6.c, tcp_v6_send_response; net/ipv4/ip_output.c, ip_send_unicast_reply.
     */
    private static boolean isResetOfNobody(Outgoing outgoing) {
        return outgoing.sender() == Outgoing.Sender.KERNEL
                && outgoing.packet().family() == Family.IPV6
                && outgoing.packet().tcp().isPresent();
    }

    private static boolean isMessageOfTheKernel(Outgoing outgoing) {
        return outgoing.sender() == Outgoing.Sender.KERNEL
                && outgoing.packet().icmp().isPresent();
    }

    /** What an ordinary socket sends to 0.0.0.0 goes to the source itself. Source: ip_route_output_key_hash_rcu. */
    private static Packet addressed(Outgoing outgoing, IpAddress source) {
        Packet packet = outgoing.packet();
        boolean toNowhere =
                packet.family() == Family.IPV4 && packet.destination().isUnspecified();
        if (toNowhere && outgoing.sender() == Outgoing.Sender.SOCKET) {
            packet = packet.withDestination(source);
        }
        return packet.source().isUnspecified() ? packet.withSource(source) : packet;
    }

    private OutputDecision decide(Outgoing outgoing) {
        Packet packet = outgoing.packet();
        if (outgoing.sender() == Outgoing.Sender.RAW_SOCKET) {
            // Routing is asked before anybody looks into the header that the socket wrote.
            return state.routing().output(Flow.to(packet.destination()));
        }
        boolean chosen = packet.source().isUnspecified() || outgoing.sender() == Outgoing.Sender.CLIENT_SOCKET;
        Optional<IpAddress> source = chosen ? Optional.empty() : Optional.of(packet.source());
        // An IPv6 segment comes from where the one that it answers went, which a route may have made this host's.
        boolean answers = packet.family() == Family.IPV6 && packet.protocol() == Protocol.TCP;
        boolean anySource = !chosen && (answers || outgoing.sender() != Outgoing.Sender.SOCKET);
        // The class that an IPv6 answer of the kernel has is not asked for its way. Source: kernel net/ipv6/icmp.c,
        // icmpv6_echo_reply; net/ipv6/tcp_ipv6.c, tcp_v6_send_response.
        Flow flow = Flows.own(
                        packet.family() == Family.IPV6 && isOfKernel(outgoing) ? packet.withTos(0) : packet,
                        source,
                        outgoing.boundDevice(),
                        outgoing.mark())
                .telling(packet);
        return anySource
                ? state.routing().outputFromAnySource(flow)
                : state.routing().output(flow);
    }

    /** Sends a routed packet of this host through OUTPUT and POSTROUTING. */
    SendResult send(Passage passage) {
        String firstDevice = passage.route.orElseThrow().device();
        state.record(new Event.Routed(state.host().name(), passage.packet, passage.route.get(), false));
        Netfilter.Passed passed = netfilter.pass(Hook.OUTPUT, passage, "", firstDevice);
        if (passed == Netfilter.Passed.NO_ROUTE) {
            return SendResult.NO_ROUTE;
        }
        if (passed == Netfilter.Passed.NO) {
            return SendResult.DROPPED;
        }
        return postRoute(passage, "");
    }

    /** POSTROUTING and what follows; {@code inDevice} is empty for the host's own packets. */
    SendResult postRoute(Passage passage, String inDevice) {
        Route route = passage.route.orElseThrow();
        boolean broadcast =
                route.type() == Route.Type.BROADCAST && !route.device().equals(NetworkInterface.LOOPBACK);
        if (inDevice.isEmpty() && broadcast) {
            hearOneself(passage.copy(), route);
        }
        String cameBy = inDevice.isEmpty() && !broadcast ? passage.sentOnBy : inDevice;
        Netfilter.Passed passed = netfilter.pass(
                Hook.POSTROUTING, passage, cameBy, route.device(), () -> leave(passage, route, inDevice));
        return switch (passed) {
            case YES -> leave(passage, route, inDevice);
            case HELD -> SendResult.SENT;
            case NO, NO_ROUTE -> SendResult.DROPPED;
        };
    }

    /** A host is among all that a broadcast of its own reaches. Source: kernel net/ipv4/ip_output.c, ip_mc_output. */
    private void hearOneself(Passage copy, Route route) {
        if (netfilter.pass(Hook.POSTROUTING, copy, "", route.device()) == Netfilter.Passed.YES) {
            state.surroundings().loopBack(copy);
        }
    }

    private SendResult leave(Passage passage, Route route, String inDevice) {
        return cutAndSend(passage, route, inDevice.isEmpty());
    }

    private SendResult cutAndSend(Passage passage, Route route, boolean own) {
        Packet packet = passage.packet;
        int mtu = own ? state.ownMtu(passage, route) : state.routeMtu(route);
        int longestPiece = passage.longestPiece;
        if (packet.length() <= mtu && longestPiece == 0) {
            resolveAndSend(passage, packet, route);
            return SendResult.SENT;
        }
        if (!mayBeCut(passage, mtu) || packet.length() > mtu && !Cutting.hasRoomForPieces(packet.family(), mtu)) {
            state.gone(packet, new Cause.TooBig(mtu));
            errors.tooBig(passage, mtu);
            return SendResult.TOO_LONG;
        }
        int limit = longestPiece == 0 ? mtu : Math.min(mtu, Cutting.limit(packet.family(), longestPiece));
        boolean whole = packet.length() <= (longestPiece == 0 ? mtu : Math.min(mtu, longestPiece));
        Packet divided = packet.withDontFragment(passage.longestForbidsCutting);
        List<Packet> pieces = whole
                ? List.of(packet)
                : Cutting.cut(divided, limit, passage.ownPieces(), state.identification(passage));
        for (Packet piece : pieces) {
            if (!resolveAndSend(passage, piece, route)) {
                // Source: kernel net/ipv4/ip_output.c, ip_do_fragment: the first that can't be sent is the last.
                break;
            }
            state.surroundings().letFramesMove();
        }
        return SendResult.SENT;
    }

    /**
     * IPv6 cuts what a socket of the host sends, and what was joined from fragments; it has no flag that forbids it.
     * IPv4 cuts again whatever was joined, however short, and so refuses it with that flag, unless conntrack has joined
     * it. Source: kernel net/ipv4/ip_output.c, ip_finish_output, ip_fragment; net/ipv6/ip6_output.c, ip6_fragment.
     */
    private static boolean mayBeCut(Passage passage, int mtu) {
        Packet packet = passage.packet;
        int longestPiece = passage.longestPiece;
        if (packet.family() == Family.IPV4) {
            return !packet.dontFragment() || passage.mayBeCut && longestPiece <= mtu;
        }
        return packet.length() <= mtu || (passage.mayBeCut || longestPiece > 0) && longestPiece <= mtu;
    }

    /** Too short to be cut by anybody. Source: kernel net/ipv4/ip_output.c, ip_build_and_send_pkt. */
    private static boolean isSynAckOfListener(Outgoing outgoing) {
        return outgoing.packet()
                .tcp()
                .map(header -> outgoing.packet().length() <= Cutting.LEAST_MTU_OF_IPV4
                        && header.flags().has(TcpFlags.SYN)
                        && header.flags().has(TcpFlags.ACK)
                        && outgoing.maker().equals("server"))
                .orElse(false);
    }

    /** What IPv6 never cuts, nor tells anybody of. Source: kernel net/ipv6/ip6_output.c, ip6_xmit. */
    private static boolean isSegmentOfSocket(Outgoing outgoing) {
        return outgoing.packet().protocol() == Protocol.TCP
                && switch (outgoing.sender()) {
                    case SOCKET, CLIENT_SOCKET, KERNEL_WITH_SOCKET -> true;
                    case RAW_SOCKET, KERNEL -> false;
                };
    }

    /** Whether nothing speaks against sending the next fragment. */
    private boolean resolveAndSend(Passage passage, Packet packet, Route route) {
        if (route.device().equals(NetworkInterface.LOOPBACK)) {
            if (!state.device(NetworkInterface.LOOPBACK).up()) {
                state.gone(packet, new Cause.InterfaceDown(NetworkInterface.LOOPBACK));
                return false;
            }
            state.record(new Event.Ended(state.host().name(), new Ending.Sent(packet, NetworkInterface.LOOPBACK)));
            state.surroundings().loopBack(packet.equals(passage.packet) ? passage : passage.piece(packet));
            passage.left(packet);
            return true;
        }
        IpAddress nextHop = route.nextHop(packet.destination());
        passage.left(packet);
        Optional<MacAddress> neighbour = state.surroundings().neighbour(route.device(), nextHop);
        if (neighbour.isEmpty() && route.type() == Route.Type.BROADCAST) {
            neighbour = Optional.of(MacAddress.BROADCAST);
        }
        if (neighbour.isEmpty()) {
            state.gone(packet, new Cause.NeighbourUnknown(nextHop.toString()));
            Passage lost = passage.copy();
            lost.packet = packet;
            state.surroundings().whenUnanswered(route.device(), nextHop, () -> {
                state.remainedSilent(route.device(), nextHop);
                errors.hostUnreachable(lost);
            });
            return true;
        }
        state.record(new Event.Ended(state.host().name(), new Ending.Sent(packet, route.device())));
        NetworkInterface device = state.device(route.device());
        Frame frame = passage.frameOf(new Ethernet(device.mac(), neighbour.get()), packet);
        return transmit(device, frame, Optional.of(passage));
    }

    /**
     * Puts a frame of this host onto an interface; a bridge passes it on to a port, and is content whatever becomes of
     * it.
     *
     * @return whether the interface took it
     */
    boolean transmit(NetworkInterface device, Frame frame) {
        return transmit(device, frame, Optional.empty());
    }

    private boolean transmit(NetworkInterface device, Frame frame, Optional<Passage> passage) {
        if (!state.surroundings().hasCarrier(device.name())) {
            state.gone(frame.packet(), new Cause.InterfaceDown(device.name()));
            return false;
        }
        state.record(new Event.FrameSeen(
                state.host().name(),
                device.name(),
                Event.FrameDirection.OUT,
                frame.ethernet(),
                frame.packet(),
                state.clock().now()));
        if (device.kind() == NetworkInterface.Kind.BRIDGE) {
            bridges.transmit(device, frame, passage);
            return true;
        }
        return state.surroundings().transmit(device.name(), frame);
    }
}
