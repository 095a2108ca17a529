package io.nfwalk.walk;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;

/**
 * That br_netfilter has taken a packet through PREROUTING at a bridge's port, so that the IP layer spares one packet
 * that. A packet and its copies have it in common, and what is joined of fragments has that of the first. Source:
 * kernel net/bridge/br_netfilter_hooks.c, ip_sabotage_in; include/linux/skbuff.h, struct nf_bridge_info.
 */
final class PortSighting {
    private final String port;
    private final boolean forAnotherHost;
    private final Journal journal;
    private final Cell<Boolean> passed;
    private final Cell<Boolean> spared;

    /**
     * A frame that is about to be taken through PREROUTING.
     *
     * @param port the port that it came by
     * @param forAnotherHost whether it is for another machine than the bridge
     * @param journal what becomes of it may matter to a fragment that waits
     */
    PortSighting(String port, boolean forAnotherHost, Journal journal) {
        this.journal = journal;
        this.passed = new Cell<>(journal, false);
        this.spared = new Cell<>(journal, false);
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
        passed.set(true);
    }

    /** Whether IP's PREROUTING is spared the packet that comes to it now: the first is. */
    boolean spares() {
        if (!passed.get()) {
            return false;
        }
        boolean first = !spared.get();
        spared.set(true);
        return first;
    }

    /** One of the packet's own from now on. Source: nf_bridge_unshare. */
    PortSighting unshared() {
        PortSighting own = new PortSighting(port, forAnotherHost, journal);
        own.passed.set(passed.get());
        own.spared.set(spared.get());
        return own;
    }
}
