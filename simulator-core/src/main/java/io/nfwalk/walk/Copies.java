package io.nfwalk.walk;

import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.Flow;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import java.util.Optional;

/**
 * What TEE sends: a copy, which leaves through OUTPUT and POSTROUTING like a packet of the host's own, untracked. While
 * one is on its way the host makes no other, and takes in nothing. It has the pieces of a joined packet together with
 * that, and so is cut anew. Source: kernel net/ipv4/netfilter/nf_dup_ipv4.c, nf_dup_ipv4;
 * net/ipv6/netfilter/nf_dup_ipv6.c, nf_dup_ipv6; net/core/skbuff.c, __pskb_copy_fclone.
 */
final class Copies {
    private final HostState state;
    private final OutputPath output;
    private boolean underway;

    Copies(HostState state, OutputPath output) {
        this.state = state;
        this.output = output;
    }

    void send(Passage of, Hook hook, IpAddress gateway, Optional<String> outInterface) {
        if (underway) {
            return;
        }
        Passage copy = of.copy();
        copy.packet = copied(of.packet, hook);
        copy.number = 0;
        copy.inDevice = "";
        copy.ethernet = Optional.empty();
        copy.otherHost = false;
        copy.sharesPieces = true;
        copy.tracking = Optional.of(Tracking.UNTRACKED);
        copy.template = Optional.empty();
        copy.hasSocket = false;
        copy.boundDevice = Optional.empty();
        copy.holdsIcmpSocket = of.holdsIcmpSocket;
        Optional<String> device =
                outInterface.filter(name -> state.host().interfaceNamed(name).isPresent());
        Flow flow = Flow.to(gateway).withTos(tosForRouting(of.packet));
        OutputDecision decision = state.host()
                .routing()
                .outputWithoutSource(device.map(flow::boundTo).orElse(flow));
        if (!(decision instanceof OutputDecision.Sent sent)) {
            state.gone(copy.packet, Cause.of(decision));
            return;
        }
        state.route(copy, wayOfCopy(sent.route(), gateway), gateway);
        copy.sentOnBy = sent.route().device();
        state.record(new Event.Made(state.host().name(), copy.packet, "TEE"));
        underway = true;
        try {
            state.surroundings().beforeAnythingArrives(() -> output.send(copy));
        } finally {
            of.sharesPieces |= copy.leftWhole;
            underway = false;
        }
    }

    /**
     * IPv6's way depends on the flow label, which is 0 here, but not on the traffic class. Source: kernel
     * net/ipv4/netfilter/nf_dup_ipv4.c, nf_dup_ipv4_route; net/ipv6/netfilter/nf_dup_ipv6.c, nf_dup_ipv6_route.
     */
    private static int tosForRouting(Packet packet) {
        return switch (packet.family()) {
            case IPV4 -> packet.tos();
            case IPV6 -> 0;
        };
    }

    /**
     * The gateway gets the copy; but where the route to it is only assumed, because of the interface, it is the
     * neighbour of its own destination. Source: kernel net/ipv4/route.c, rt_set_nexthop, which sets none without a
     * table's entry.
     */
    private static Route wayOfCopy(Route toGateway, IpAddress gateway) {
        return toGateway.isAssumed() ? toGateway : toGateway.alwaysAsTo(gateway);
    }

    /** One hop less where it may have come from where it goes. An IPv4 copy is not to be cut. */
    private static Packet copied(Packet packet, Hook hook) {
        boolean arrived = hook == Hook.PREROUTING || hook == Hook.INPUT;
        Packet copy = arrived ? packet.withTtl(packet.ttl() - 1 & 0xff) : packet;
        return packet.family() == Family.IPV4 ? copy.withDontFragment(true) : copy;
    }
}
