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
    public Traits traits() {
        return new Traits("netbios-ns", List.of(Family.IPV4), List.of(Protocol.UDP), List.of(Policy.of(1, 3)));
    }

    @Override
    public Verdict help(Visit visit) {
        return Verdict.ACCEPT;
    }
}
