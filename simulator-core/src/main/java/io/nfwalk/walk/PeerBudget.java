package io.nfwalk.walk;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.undo.UndoMap;
import java.time.Duration;
import java.util.Map;

/**
 * How many ICMP messages of routing a source address still gets: of "unreachable" errors five at once, then one a
 * second; of redirects nine, each twice as long after the one before, and then none until the source was quiet for some
 * twenty seconds. Both draw on one account for each address. Other ICMP errors do not come here. Source: kernel
 * net/ipv4/route.c, ip_error and ip_rt_send_redirect, with 250 ticks a second; net/ipv4/inetpeer.c.
 */
final class PeerBudget {
    private static final Duration ERROR_COST = Duration.ofSeconds(1);
    private static final Duration ERROR_BURST = ERROR_COST.multipliedBy(5);
    private static final int MOST_REDIRECTS = 9;
    private static final Duration REDIRECT_LOAD = Duration.ofMillis(20);
    private static final Duration REDIRECT_SILENCE = REDIRECT_LOAD.multipliedBy(1L << MOST_REDIRECTS + 1);
    /** An address that nothing is known of counts as one that was quiet for so long. */
    private static final Duration LONG_AGO = Duration.ofSeconds(60);

    private final VirtualClock clock;
    private final Map<IpAddress, Peer> peers;

    /** The account of one address. */
    private record Peer(Duration credit, int redirects, Duration last) {}

    PeerBudget(VirtualClock clock) {
        this.clock = clock;
        this.peers = new UndoMap<>(clock.journal());
    }

    private Peer peer(IpAddress source) {
        return peers.getOrDefault(source, new Peer(Duration.ZERO, 0, clock.now().minus(LONG_AGO)));
    }

    /** Whether the source may be told once more that there is no way; takes the credit if so. */
    boolean allowsError(IpAddress source) {
        Peer peer = peer(source);
        Duration credit = peer.credit().plus(clock.now().minus(peer.last()));
        if (credit.compareTo(ERROR_BURST) > 0) {
            credit = ERROR_BURST;
        }
        boolean enough = credit.compareTo(ERROR_COST) >= 0;
        peers.put(source, new Peer(enough ? credit.minus(ERROR_COST) : credit, peer.redirects(), clock.now()));
        return enough;
    }

    /** Whether the source may be told once more of a better way. */
    boolean allowsRedirect(IpAddress source) {
        Peer peer = peer(source);
        if (clock.now().compareTo(peer.last().plus(REDIRECT_SILENCE)) > 0) {
            peer = new Peer(Duration.ZERO, 0, peer.last());
        }
        if (peer.redirects() >= MOST_REDIRECTS) {
            peers.put(source, new Peer(peer.credit(), peer.redirects(), clock.now()));
            return false;
        }
        Duration next = peer.last().plus(REDIRECT_LOAD.multipliedBy(1L << peer.redirects()));
        boolean due = peer.redirects() == 0 || clock.now().compareTo(next) > 0;
        peers.put(
                source,
                due
                        ? new Peer(peer.credit(), peer.redirects() + 1, clock.now())
                        : new Peer(peer.credit(), peer.redirects(), peer.last()));
        return due;
    }
}
