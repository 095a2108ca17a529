package io.nfwalk.walk;

/**
 * That br_netfilter has taken a packet through PREROUTING at a bridge's port, so that the IP layer spares one packet
 * that. A packet and its copies have it in common. Source: kernel net/bridge/br_netfilter_hooks.c, ip_sabotage_in.
 */
final class PortSighting {
    private boolean spared;

    /** Whether IP's PREROUTING is spared the packet that comes to it now: the first is. */
    boolean spares() {
        boolean first = !spared;
        spared = true;
        return first;
    }

    /** One of the packet's own from now on. Source: nf_bridge_unshare. */
    PortSighting unshared() {
        PortSighting own = new PortSighting();
        own.spared = spared;
        return own;
    }
}
