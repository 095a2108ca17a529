package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import java.util.List;

/**
 * {@code CT --helper netbios-ns}: lets hosts answer a query that this host broadcast. What it asks for is the broadcast
 * address of an interface ({@code brd}), which interfaces here do not have, so that it expects nothing. Source: kernel
 * net/netfilter/nf_conntrack_netbios_ns.c, nf_conntrack_broadcast.c.
 */
final class NetbiosHelper implements Helper {
    @Override
    public String name() {
        return "netbios-ns";
    }

    @Override
    public List<Family> families() {
        return List.of(Family.IPV4);
    }

    @Override
    public List<Integer> protocols() {
        return List.of(Protocol.UDP);
    }

    @Override
    public List<Policy> policies() {
        return List.of(Policy.of(1, 3));
    }

    @Override
    public Verdict help(Visit visit) {
        return Verdict.ACCEPT;
    }
}
