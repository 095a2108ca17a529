package io.nfwalk.walk;

/**
 * That br_netfilter has taken a packet through PREROUTING at a bridge's port, so that the IP layer spares one packet
 * that. A packet and its copies have it in common, and what is joined of fragments has that of the first. Source:
 * kernel net/bridge/br_netfilter_hooks.c, ip_sabotage_in; include/linux/skbuff.h, struct nf_bridge_info.
 */
final class PortSighting {
    private final String port;
    private final boolean forAnotherHost;
    private boolean passed;
    private boolean spared;

    /**
     * A frame that is about to be taken through PREROUTING.
     *
     * @param port the port that it came by
     * @param forAnotherHost whether it is for another machine than the bridge
     */
    PortSighting(String port, boolean forAnotherHost) {
        this.port = port;
        this.forAnotherHost = forAnotherHost;
    }

    /** The port by which the frame came. */
    String port() {
        return port;
    }

    /** Whether the frame is for another machine than the bridge. */
    boolean isForAnotherHost() {
        return forAnotherHost;
    }

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
        PortSighting own = new PortSighting(port, forAnotherHost);
        own.passed = passed;
        own.spared = spared;
        return own;
    }
}
