package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteDecision;
import io.nfwalk.packet.Family;
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
        boolean seenAtThePort = passage.seenByBridge;
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
        return decision;
    }

    private void unroutable(Passage passage, RouteDecision.Unroutable unroutable) {
        if (unroutable.silent()) {
            state.gone(passage.packet, new Cause.ForwardingOff());
        } else {
            state.gone(passage.packet, new Cause.NoRoute(unroutable.error()));
            errors.unroutable(passage, unroutable.error());
        }
    }

    private void deliver(Passage passage) {
        if (passage.packet.fragment().isPresent() && !state.reassembly().join(passage, Reassembly.Place.DELIVERY)) {
            state.gone(passage.packet, new Cause.WaitsForFragments());
            return;
        }
        if (netfilter.pass(Hook.INPUT, passage, passage.inDevice, "", () -> handUp(passage)) == Netfilter.Passed.YES) {
            handUp(passage);
        }
    }

    /**
     * A packet whose other fragments did not come in time is gone; if it was for this host, its sender is told. Source:
     * kernel net/ipv4/ip_fragment.c, ip_expire, which sends nothing about the host's own packets.
     */
    void giveUp(Reassembly.Lost lost) {
        Passage first = lost.beginning();
        state.gone(first.packet, new Cause.FragmentsMissing());
        if (first.inDevice.isEmpty() || first.packet.family() == Family.IPV6) {
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
        int mtu = state.routeMtu(route);
        if (exceeds(passage, mtu)) {
            state.gone(packet, new Cause.TooBig(mtu));
            errors.tooBig(passage, mtu);
            return;
        }
        passage.packet = packet.withTtl(packet.ttl() - 1);
        if (state.routing().redirects(Flows.arriving(passage, passage.inDevice), route)) {
            errors.redirect(passage);
        }
        if (netfilter.pass(Hook.FORWARD, passage, passage.inDevice, route.device()) == Netfilter.Passed.YES) {
            output.postRoute(passage, passage.inDevice);
        }
    }

    /** Source: kernel net/ipv4/ip_forward.c, ip_exceeds_mtu. */
    private static boolean exceeds(Passage passage, int mtu) {
        if (!passage.packet.dontFragment()) {
            return false;
        }
        if (passage.longestPiece > 0) {
            return passage.longestPiece > mtu;
        }
        return passage.packet.length() > mtu;
    }
}
