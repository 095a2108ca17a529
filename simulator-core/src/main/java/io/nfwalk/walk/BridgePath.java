package io.nfwalk.walk;

import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.Flow;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteDecision;
import io.nfwalk.host.RouteError;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.MatchContext.LinkType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A frame at a bridge: with br_netfilter it visits iptables at the port, then the bridge passes it on or up.
 *
 * <p>Source: kernel net/bridge/br_input.c, br_forward.c, br_device.c, br_netfilter_hooks.c.
 */
final class BridgePath {
    /** 01:80:c2:00:00:00 to 0f. */
    private static final long LINK_LOCAL = 0x0180_c200_0000L;

    private static final int LINK_LOCAL_BITS = 4;

    private final HostState state;
    private final Netfilter netfilter;
    private final IcmpErrors errors;
    private InputPath input;

    BridgePath(HostState state, Netfilter netfilter, IcmpErrors errors) {
        this.state = state;
        this.netfilter = netfilter;
        this.errors = errors;
    }

    /** What a bridge passes up goes on there. */
    void passUpTo(InputPath path) {
        this.input = path;
    }

    /** A frame that came by a port of a bridge. */
    void receive(NetworkInterface port, Passage passage) {
        NetworkInterface bridge = state.device(port.master().orElseThrow());
        MacAddress asked = passage.ethernet.orElseThrow().destination();
        if (isKeptFrom(passage) || isLinkLocal(asked) && keepAtThePort(asked, passage)) {
            return;
        }
        if (!bridge.up()) {
            state.gone(passage.packet, new Cause.InterfaceDown(bridge.name()));
            return;
        }
        if (asked.equals(bridge.mac())) {
            passage.otherHost = false;
        }
        boolean visits =
                state.host().brNetfilterLoaded() && state.host().sysctls().bridgeCallsIptables(passage.packet.family());
        if (visits && !preRouting(bridge, port, passage)) {
            return;
        }
        // Fragments that were joined go on from the first one's port, which may be another bridge's.
        NetworkInterface from = visits ? state.device(passage.bridgeInPort.orElseThrow()) : port;
        decide(state.device(from.master().orElseThrow()), from, passage);
    }

    /** A bridge takes nothing that no station can have sent. Source: br_handle_frame. */
    private boolean isKeptFrom(Passage passage) {
        MacAddress from = passage.ethernet.orElseThrow().source();
        boolean kept = from.isGroup() || from.bits() == 0;
        if (kept) {
            state.gone(passage.packet, new Cause.NoBridgePort("no station has " + from + ", its source"));
        }
        return kept;
    }

    private static boolean isLinkLocal(MacAddress mac) {
        return mac.bits() >>> LINK_LOCAL_BITS == LINK_LOCAL >>> LINK_LOCAL_BITS;
    }

    /**
     * Frames to a link-local group are not bridged: the port itself takes them, but for pause frames, which end here.
     * Those to the first of the groups are bridged like any while the spanning tree protocol is off. Source:
     * br_handle_frame.
     */
    private boolean keepAtThePort(MacAddress group, Passage passage) {
        if (group.bits() == LINK_LOCAL) {
            return false;
        }
        if (group.bits() == LINK_LOCAL + 1) {
            state.gone(passage.packet, new Cause.NoBridgePort("a frame to " + group + " only pauses a wire"));
        } else {
            input.receive(passage);
        }
        return true;
    }

    /**
     * br_netfilter's PREROUTING; false if the packet is gone. Source: br_nf_pre_routing and br_nf_pre_routing_finish.
     */
    private boolean preRouting(NetworkInterface bridge, NetworkInterface port, Passage passage) {
        IpAddress asked = passage.packet.destination();
        passage.sighting = Optional.of(
                new PortSighting(port.name(), passage.otherHost, state.clock().journal()));
        passage.bridgeInPort = Optional.of(port.name());
        passage.inDevice = bridge.name();
        passage.otherHost = false;
        if (HeaderOptions.areBrokenToBridge(passage.packet)) {
            state.gone(passage.packet, new Cause.Martian("its hop-by-hop options say that it is longer than it is"));
            return false;
        }
        if (netfilter.pass(Hook.PREROUTING, passage, bridge.name(), "") != Netfilter.Passed.YES) {
            return false;
        }
        passage.sighting.ifPresent(PortSighting::pass);
        passage.otherHost = passage.sighting.map(PortSighting::isForAnotherHost).orElse(false);
        return passage.packet.destination().equals(asked) || readdress(bridge, passage);
    }

    /** NAT gave the packet another destination: it is bridged to it, or goes up to be routed. */
    private boolean readdress(NetworkInterface bridge, Passage passage) {
        RouteDecision decision = routed(bridge, passage);
        if (passage.packet.family() == Family.IPV6
                && decision instanceof RouteDecision.Unroutable refused
                && !refused.silent()) {
            state.gone(passage.packet, new Cause.NoRoute(refused.error()));
            return false;
        }
        if (decision instanceof RouteDecision.Martian martian) {
            state.gone(passage.packet, new Cause.Martian(martian.reason()));
            return false;
        }
        Ethernet ethernet = passage.ethernet.orElseThrow();
        if (decision instanceof RouteDecision.Forward forward
                && forward.route().device().equals(bridge.name())) {
            passage.route = Optional.of(forward.route());
            return bridgeTo(bridge, passage, forward.route());
        }
        passage.decision = Optional.of(decision);
        passage.ethernet = Optional.of(ethernet.withDestination(bridge.mac()));
        passage.otherHost = false;
        passage.linkType = LinkType.UNICAST;
        return true;
    }

    /**
     * IPv6 bridges on what stays on the bridge, what goes to a group too, whether or not the host forwards. What goes up
     * has a route already, and its interface is taken for the one that the packet came in by when it is asked whether
     * the host forwards. Source: br_netfilter_ipv6.c, br_nf_pre_routing_finish_ipv6; net/ipv6/ip6_input.c, ip6_rcv_core.
     */
    private RouteDecision routed(NetworkInterface bridge, Passage passage) {
        Flow flow = Flows.arriving(passage, bridge.name());
        return switch (passage.packet.family()) {
            case IPV4 -> state.routing().input(flow);
            case IPV6 ->
                state.routing().lookup(flow) instanceof RouteLookup.Found found
                        ? routed(bridge, flow, found.route())
                        : state.routing().input(flow);
        };
    }

    private RouteDecision routed(NetworkInterface bridge, Flow flow, Route route) {
        boolean staysOnBridge = route.device().equals(bridge.name());
        return switch (route.type()) {
            case UNICAST ->
                staysOnBridge || state.host().sysctls().forwarding(Family.IPV6, route.device())
                        ? new RouteDecision.Forward(route)
                        : new RouteDecision.Unroutable(RouteError.HOST_UNREACHABLE, true);
            case MULTICAST ->
                staysOnBridge
                        ? new RouteDecision.Forward(route)
                        : state.routing().input(flow);
            case LOCAL, BROADCAST -> state.routing().input(flow);
        };
    }

    /** The new destination is on the bridge itself: the frame gets its MAC, its source MAC and TTL stay. */
    private boolean bridgeTo(NetworkInterface bridge, Passage passage, Route route) {
        IpAddress nextHop = route.nextHop(passage.packet.destination());
        Optional<MacAddress> neighbour = state.surroundings().neighbour(bridge.name(), nextHop);
        if (neighbour.isEmpty()) {
            state.gone(passage.packet, new Cause.NeighbourUnknown(nextHop.toString()));
            // Frames for another machine's MAC are complained about to nobody: kernel net/ipv4/icmp.c, PACKET_HOST.
            if (!passage.otherHost) {
                state.surroundings().whenUnanswered(bridge.name(), nextHop, () -> errors.hostUnreachable(passage));
            }
            return false;
        }
        passage.ethernet = Optional.of(passage.ethernet.orElseThrow().withDestination(neighbour.get()));
        return true;
    }

    /** Source: br_handle_frame_finish. */
    private void decide(NetworkInterface bridge, NetworkInterface port, Passage passage) {
        MacAddress asked = passage.ethernet.orElseThrow().destination();
        if (asked.isGroup()) {
            flood(bridge, port, passage, true);
            passUp(bridge, passage);
            return;
        }
        if (state.host().isOnBridge(bridge.name(), asked)) {
            passUp(bridge, passage);
            return;
        }
        Optional<String> known = state.surroundings().bridgePort(bridge.name(), asked);
        if (known.isEmpty()) {
            flood(bridge, port, passage, false);
            return;
        }
        NetworkInterface out = state.device(known.get());
        if (mayDeliver(port, out)) {
            forward(bridge, port, out, passage, false);
        } else {
            state.gone(
                    passage.packet,
                    new Cause.NoBridgePort("its only way is " + out.name()
                            + (state.surroundings().hasCarrier(out.name())
                                    ? ", the port it came by, and hairpin is off there"
                                    : ", which is down, or the other end of its wire is")));
        }
    }

    private boolean mayDeliver(NetworkInterface in, NetworkInterface out) {
        return state.surroundings().hasCarrier(out.name()) && (!out.name().equals(in.name()) || out.hairpin());
    }

    /**
     * Clones leave by all ports but the last, which the packet itself leaves by, unless it goes up. Source: br_flood.
     */
    private void flood(NetworkInterface bridge, NetworkInterface in, Passage passage, boolean goesUp) {
        List<NetworkInterface> ports = portsLastAddedFirst(bridge).stream()
                .filter(out -> mayDeliver(in, out))
                .toList();
        for (int i = 0; i < ports.size(); i++) {
            Passage copy = passage.copy();
            copy.sharesPieces |= goesUp || i < ports.size() - 1;
            forward(bridge, in, ports.get(i), copy, true);
            passage.sharesPieces |= copy.leftWhole;
        }
    }

    private List<NetworkInterface> portsLastAddedFirst(NetworkInterface bridge) {
        List<NetworkInterface> ports = new ArrayList<>(state.host().ports(bridge.name()));
        Collections.reverse(ports);
        return ports;
    }

    /**
     * FORWARD and POSTROUTING at the bridge, for what br_netfilter saw in PREROUTING. Source: br_nf_forward,
     * br_nf_post_routing.
     */
    private void forward(
            NetworkInterface bridge, NetworkInterface in, NetworkInterface out, Passage passage, boolean flooded) {
        state.record(new Event.Bridged(
                state.host().name(),
                bridge.name(),
                in.name(),
                out.name(),
                passage.packet,
                passage.seenByBridge(),
                flooded));
        passage.sum = passage.sum.passedOn();
        if (passage.seenByBridge()) {
            passage.sighting = passage.sighting.map(PortSighting::unshared);
            passage.bridgeOutPort = Optional.of(out.name());
            passage.longestForbidsCutting = false;
            Runnable onward = () -> leave(bridge, out, passage);
            if (netfilter.pass(Hook.FORWARD, passage, bridge.name(), bridge.name()) != Netfilter.Passed.YES
                    || netfilter.pass(Hook.POSTROUTING, passage, "", bridge.name(), onward) != Netfilter.Passed.YES) {
                return;
            }
        }
        leave(bridge, out, passage);
    }

    private void leave(NetworkInterface bridge, NetworkInterface out, Passage passage) {
        for (Packet piece : leaving(bridge, out, passage)) {
            state.record(new Event.Ended(state.host().name(), new Ending.Sent(piece, out.name())));
            passage.left(piece);
            out(out, passage.frameOf(passage.ethernet.orElseThrow(), piece));
        }
    }

    /** Source: br_dev_queue_push_xmit. */
    private List<Packet> leaving(NetworkInterface bridge, NetworkInterface out, Passage passage) {
        List<Packet> fitting = new ArrayList<>();
        for (Packet piece : pieces(bridge, out, passage)) {
            if (piece.length() > out.longestFrame()) {
                state.gone(piece, new Cause.TooBig(out.mtu()));
            } else {
                fitting.add(piece);
            }
        }
        return fitting;
    }

    /**
     * What leaves of a packet that br_netfilter has seen: a joined one in pieces again, a long one cut to what its way
     * takes, which is the bridge unless NAT or TEE has given it a route; none if it may not be. Source:
     * br_nf_dev_queue_xmit.
     */
    private List<Packet> pieces(NetworkInterface bridge, NetworkInterface out, Passage passage) {
        Packet packet = passage.packet;
        int longestPiece = passage.longestPiece;
        int limit = longestPiece == 0 ? out.mtu() : Math.min(out.mtu(), longestPiece);
        if (!passage.seenByBridge() || packet.length() <= limit) {
            return List.of(packet);
        }
        int way = passage.route.map(state::routeMtu).orElse(bridge.mtu());
        if (!mayBeCut(passage, way)) {
            state.gone(packet, new Cause.TooBig(way));
            if (packet.family() == Family.IPV6) {
                errors.tooBig(passage, way);
            }
            return List.of();
        }
        int mtu = longestPiece == 0 ? way : Math.min(Cutting.limit(packet.family(), longestPiece), way);
        List<Packet> pieces =
                Cutting.cut(packet.withDontFragment(false), mtu, passage.ownPieces(), state.identification(passage));
        // The one piece of a packet that its way takes is IPv4's packet itself, and has a header more in IPv6.
        return pieces.size() == 1 && packet.family() == Family.IPV4 ? List.of(packet) : pieces;
    }

    /** Source: net/ipv4/ip_output.c, ip_fragment; net/ipv6/ip6_output.c, ip6_fragment. */
    private static boolean mayBeCut(Passage passage, int mtu) {
        boolean mayBeCut = passage.mayBeCut
                || (passage.packet.family() == Family.IPV4
                        ? !passage.packet.dontFragment()
                        : passage.packet.length() <= mtu);
        return mayBeCut && passage.longestPiece <= mtu;
    }

    /** Source: br_pass_frame_up. */
    private void passUp(NetworkInterface bridge, Passage passage) {
        passage.inDevice = bridge.name();
        passage.bridgeOutPort = Optional.empty();
        passage.longestPiece = 0;
        passage.longestForbidsCutting = false;
        if (!entersUnlessForThisHost(passage)) {
            state.gone(passage.packet, new Cause.TupleTaken());
            return;
        }
        Ethernet ethernet = passage.ethernet.orElseThrow();
        state.record(new Event.FrameSeen(
                state.host().name(),
                bridge.name(),
                passage.otherHost ? Event.FrameDirection.OTHER : Event.FrameDirection.IN,
                ethernet,
                passage.packet,
                state.clock().now()));
        input.receive(passage);
    }

    /**
     * Copies of a frame that is not for this host alone share a connection, which enters the table here, or finds its
     * place taken. Source: br_nf_local_in.
     */
    private boolean entersUnlessForThisHost(Passage passage) {
        boolean forThisHost = passage.linkType == LinkType.UNICAST && !passage.otherHost;
        if (!passage.seenByBridge() || forThisHost || passage.tracking.isEmpty()) {
            return true;
        }
        Optional<Tracking> confirmed = state.conntrack().confirmed(passage.tracking.get());
        passage.tracking = confirmed;
        return confirmed.isPresent();
    }

    /**
     * A frame of this host, or one that it routed, leaves through a bridge: no chain runs again, but POSTROUTING for
     * the copy of a packet that had a port to leave by. Source: br_dev_xmit, br_nf_post_routing.
     */
    void transmit(NetworkInterface bridge, Frame frame, Optional<Passage> passage) {
        if (bridge.kind() != NetworkInterface.Kind.BRIDGE) {
            throw new IllegalArgumentException(bridge.name() + " is not a bridge");
        }
        MacAddress asked = frame.ethernet().destination();
        Optional<String> known =
                asked.isGroup() ? Optional.empty() : state.surroundings().bridgePort(bridge.name(), asked);
        List<NetworkInterface> ports =
                known.isPresent() ? List.of(state.device(known.get())) : portsLastAddedFirst(bridge);
        for (NetworkInterface port : ports) {
            if (!state.surroundings().hasCarrier(port.name())) {
                // Source: kernel net/bridge/br_forward.c, should_deliver.
                state.gone(frame.packet(), new Cause.InterfaceDown(port.name()));
            } else if (passage.filter(copied -> copied.seenByBridge() && copied.bridgeOutPort.isPresent())
                    .isPresent()) {
                postRoute(bridge, port, passage.get(), frame);
            } else if (frame.packet().length() <= port.longestFrame()) {
                out(port, frame);
            }
        }
    }

    private void postRoute(NetworkInterface bridge, NetworkInterface port, Passage copied, Frame frame) {
        Passage passage = frame.packet().equals(copied.packet) ? copied.copy() : copied.piece(frame.packet());
        passage.otherHost = passage.sighting.map(PortSighting::isForAnotherHost).orElse(false);
        Runnable onward = () ->
                leaving(bridge, port, passage).forEach(piece -> out(port, passage.frameOf(frame.ethernet(), piece)));
        if (netfilter.pass(Hook.POSTROUTING, passage, "", bridge.name(), onward) == Netfilter.Passed.YES) {
            onward.run();
        }
    }

    private void out(NetworkInterface port, Frame frame) {
        state.record(new Event.FrameSeen(
                state.host().name(),
                port.name(),
                Event.FrameDirection.OUT,
                frame.ethernet(),
                frame.packet(),
                state.clock().now()));
        state.surroundings().transmit(port.name(), frame);
    }
}
