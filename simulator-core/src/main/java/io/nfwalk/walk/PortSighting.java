package io.nfwalk.walk;

/**
 * That br_netfilter has taken a packet through PREROUTING at a bridge's port, so that the IP layer spares one packet
 * that. A packet and its copies have it in common. Source: kernel net/bridge/br_netfilter_hooks.c, ip_sabotage_in.
 */
final class PortSighting {
    private boolean passed;
    private boolean spared;

    /** PREROUTING has let the packet pass; before that, and if it never does, its copies are spared nothing. */
    void pass() {
        passed = true;
    }

    /** Whether IP's PREROUTING is spared the packet that comes to it now: the first is. */
    boolean spares() {
        if (!passed) {
            return false;
        }
        boolean first = !spared;
        spared = true;
        return first;
    }

    /** One of the packet's own from now on. Source: nf_bridge_unshare. */
    PortSighting unshared() {
        PortSighting own = new PortSighting();
        own.passed = passed;
        own.spared = spared;
        return own;
    }
}
