package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteDecision;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.MatchContext.LinkType;
import java.util.Optional;

/**
 * The way in: PREROUTING, the routing decision, and then INPUT or FORWARD.
 *
 * <p>Source: kernel net/ipv4/ip_input.c, ip_forward.c, route.c (ip_route_input_slow, ip_error).
 */
final class InputPath {
    private final HostState state;
    private final Netfilter netfilter;
    private final OutputPath output;
    private final IcmpErrors errors;

    InputPath(HostState state, Netfilter netfilter, OutputPath output, IcmpErrors errors) {
        this.state = state;
        this.netfilter = netfilter;
        this.output = output;
        this.errors = errors;
    }

    /** A packet that an interface hands to the IP layer. */
    void receive(Passage passage) {
        if (passage.otherHost) {
            state.gone(passage.packet, new Cause.ForAnotherHost());
            return;
        }
        Optional<String> refusal = Arrivals.refusal(passage, state.host());
        if (refusal.isPresent()) {
            state.gone(passage.packet, new Cause.Martian(refusal.get()));
            return;
        }
        passage.takenInBy = takenInBy(passage);
        if (!mayPass(passage, HeaderOptions.onArrival(passage.packet))) {
            return;
        }
        boolean seenAtThePort = passage.sighting.map(PortSighting::spares).orElse(false);
        if (!seenAtThePort && netfilter.pass(Hook.PREROUTING, passage, passage.inDevice, "") != Netfilter.Passed.YES) {
            return;
        }
        RouteDecision decision = passage.decision.orElseGet(() -> decide(passage));
        passage.decision = Optional.empty();
        if (decision instanceof RouteDecision.Deliver deliver) {
            passage.route = Optional.of(deliver.route());
            deliver(passage);
        } else if (decision instanceof RouteDecision.Forward forward) {
            passage.route = Optional.of(forward.route());
            state.record(new Event.Routed(state.host().name(), passage.packet, forward.route(), false));
            forward(passage);
        } else if (decision instanceof RouteDecision.Martian martian) {
            state.gone(passage.packet, new Cause.Martian(martian.reason()));
        } else if (decision instanceof RouteDecision.Unroutable unroutable) {
            unroutable(passage, unroutable);
        }
    }

    /**
     * A packet that has its way already counts as come by the interface at its end, in IPv6 even where that does not
     * forward it. A TEE's copy may come over {@code lo} because of its gateway. Source: kernel net/ipv6/ip6_input.c,
     * ip6_rcv_core.
     */
    private String takenInBy(Passage passage) {
        RouteDecision known = passage.decision.orElse(null);
        if (known instanceof RouteDecision.Forward forward) {
            return forward.route().device();
        }
        IpAddress asked = passage.packet.destination();
        if (known instanceof RouteDecision.Deliver deliver
                && state.routing().lookup(Flow.to(deliver.route().nextHop(asked))) instanceof RouteLookup.Found own) {
            return own.route().device();
        }
        boolean unsent = known instanceof RouteDecision.Unroutable && passage.packet.family() == Family.IPV6;
        return unsent
                        && state.routing().lookup(Flows.arriving(passage, passage.inDevice))
                                instanceof RouteLookup.Found way
                ? way.route().device()
                : passage.inDevice;
    }

    private RouteDecision decide(Passage passage) {
        RouteDecision decision = state.routing().input(Flows.arriving(passage, passage.inDevice));
        boolean socketKnowsBetter = decision instanceof RouteDecision.Martian
                && passage.packet.fragment().isEmpty()
                && state.routing().isLocal(passage.packet.destination())
                && state.surroundings().hasConnectedSocket(passage.packet, passage.inDevice);
        if (socketKnowsBetter
                && state.routing().output(Flow.to(passage.packet.destination())) instanceof OutputDecision.Sent local) {
            return new RouteDecision.Deliver(local.route());
        }
        return decision instanceof RouteDecision.Forward && isFoundEarly(passage)
                ? new RouteDecision.Martian("a socket of this host has its connection")
                : decision;
    }

    /**
     * Whether the kernel finds a socket for the packet before it asks for its way; such a packet it does not forward.
     * Source: kernel net/ipv4/ip_input.c, ip_rcv_finish_core; net/ipv6/ip6_input.c, ip6_rcv_finish_core, which looks
     * behind no extension header; net/ipv4/ip_forward.c, ip_forward; net/ipv6/ip6_output.c, ip6_forward.
     */
    private boolean isFoundEarly(Passage passage) {
        Packet packet = passage.packet;
        boolean plain = packet.fragment().isEmpty()
                && (packet.family() == Family.IPV4 || packet.extensions().isEmpty());
        return plain
                && passage.linkType == LinkType.UNICAST
                && state.surroundings().hasSocketOfConnection(packet);
    }

    private void unroutable(Passage passage, RouteDecision.Unroutable unroutable) {
        if (unroutable.silent()) {
            state.gone(passage.packet, new Cause.ForwardingOff());
        } else {
            state.gone(passage.packet, new Cause.NoRoute(unroutable.error()));
            errors.unroutable(passage, unroutable.error());
        }
    }

    /**
     * IPv4 joins fragments before INPUT, IPv6 behind it, where the fragment header is one among others. Source: kernel
     * net/ipv4/ip_input.c, ip_local_deliver; net/ipv6/ip6_input.c, ip6_protocol_deliver_rcu.
     */
    private void deliver(Passage passage) {
        boolean joinedBefore = passage.packet.family() == Family.IPV4;
        if (joinedBefore && !joined(passage)) {
            return;
        }
        Runnable onward = () -> handUp(passage);
        boolean passed = netfilter.pass(Hook.INPUT, passage, passage.inDevice, "", onward) == Netfilter.Passed.YES;
        if (passed && (joinedBefore || joined(passage))) {
            handUp(passage);
        }
    }

    /** Whether the extension headers let the packet go on; if not, its sender may hear of it. */
    private boolean mayPass(Passage passage, HeaderOptions.Outcome outcome) {
        switch (outcome) {
            case FINE -> {
                return true;
            }
            case DROPPED -> {}
            case UNKNOWN_OPTION -> errors.unknownOption(passage, false);
            case UNKNOWN_OPTION_TO_ANY -> errors.unknownOption(passage, true);
            case WRONG_FIELD -> errors.wrongField(passage);
            case UNKNOWN_HEADER -> errors.unknownHeader(passage);
        }
        state.gone(passage.packet, new Cause.Martian("an extension header says what this host does not do"));
        return false;
    }

    /** A fragment of IPv6 that is all of its packet stays one. Source: kernel net/ipv6/reassembly.c, ipv6_frag_rcv. */
    private boolean joined(Passage passage) {
        if (passage.packet.isWhole()) {
            return true;
        }
        Reassembly.Joined joined = state.reassembly().join(passage, Reassembly.Place.DELIVERY);
        if (joined == Reassembly.Joined.WHOLE) {
            return true;
        }
        state.gone(passage.packet, new Cause.WaitsForFragments());
        if (joined == Reassembly.Joined.WRONG_LENGTH) {
            errors.wrongField(passage);
        } else if (joined == Reassembly.Joined.INCOMPLETE_HEADER) {
            errors.incompleteHeader(passage);
        }
        return false;
    }

    /**
     * A packet whose other fragments did not come in time is gone; if it was for this host, its sender is told. Source:
     * kernel net/ipv4/ip_fragment.c, ip_expire, which sends nothing about the host's own packets; IPv6 tells the sender
     * also of what was to go on: include/net/ipv6_frag.h, ip6frag_expire_frag_queue.
     */
    void giveUp(Reassembly.Lost lost) {
        Passage first = lost.beginning();
        state.gone(first.packet, new Cause.FragmentsMissing());
        if (first.inDevice.isEmpty()) {
            return;
        }
        if (first.packet.family() == Family.IPV6) {
            errors.reassemblyTimeExceeded(first);
            return;
        }
        RouteDecision decision = state.routing().input(Flows.arriving(first, first.inDevice));
        if (decision instanceof RouteDecision.Deliver deliver) {
            first.route = Optional.of(deliver.route());
            errors.reassemblyTimeExceeded(first);
        } else if (lost.place() == Reassembly.Place.DELIVERY && !(decision instanceof RouteDecision.Martian)) {
            errors.reassemblyTimeExceeded(first);
        }
    }

    private void handUp(Passage passage) {
        if (!mayPass(passage, HeaderOptions.onDelivery(passage.packet, passage.linkType == LinkType.UNICAST))) {
            return;
        }
        state.record(new Event.Ended(state.host().name(), new Ending.Delivered(passage.packet, passage.inDevice)));
        state.surroundings().deliver(passage);
    }

    private void forward(Passage passage) {
        Packet packet = passage.packet;
        Route route = passage.route.orElseThrow();
        if (passage.linkType != LinkType.UNICAST) {
            state.gone(packet, new Cause.ForAnotherHost());
            return;
        }
        if (packet.ttl() <= 1) {
            state.gone(packet, new Cause.TtlExpired());
            errors.timeExceeded(passage);
            return;
        }
        if (!mayTravelOn(passage, route)) {
            return;
        }
        int mtu = state.forwardMtu(route, packet.family());
        if (exceeds(passage, mtu)) {
            state.gone(packet, new Cause.TooBig(mtu));
            errors.tooBig(passage, mtu);
            return;
        }
        passage.packet = packet.withTtl(packet.ttl() - 1);
        passage.sum = passage.sum.passedOn();
        if (state.routing().redirects(Flows.arriving(passage, passage.inDevice), route)) {
            errors.redirect(passage);
        }
        if (netfilter.pass(Hook.FORWARD, passage, passage.inDevice, route.device()) == Netfilter.Passed.YES) {
            output.postRoute(passage, passage.inDevice);
        }
    }

    /**
     * IPv6 forwards no source that means nothing beyond its link. Source: kernel net/ipv6/ip6_output.c, ip6_forward.
     */
    private boolean mayTravelOn(Passage passage, Route route) {
        Packet packet = passage.packet;
        if (packet.family() == Family.IPV4 || route.device().equals(passage.takenInBy)) {
            return true;
        }
        if (packet.source().isUnspecified() || packet.source().isLinkLocal()) {
            state.gone(packet, new Cause.Martian("source " + packet.source() + " means nothing beyond its link"));
            errors.beyondScope(passage);
            return false;
        }
        return true;
    }

    /** Source: kernel net/ipv4/ip_forward.c, ip_exceeds_mtu; net/ipv6/ip6_output.c, ip6_pkt_too_big. */
    private static boolean exceeds(Passage passage, int mtu) {
        if (passage.packet.family() == Family.IPV4 && !passage.packet.dontFragment()) {
            return false;
        }
        if (passage.longestPiece > 0) {
            return passage.longestPiece > mtu;
        }
        return !passage.mayBeCut && passage.packet.length() > mtu;
    }
}
