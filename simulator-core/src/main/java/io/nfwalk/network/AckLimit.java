package io.nfwalk.network;

import java.time.Duration;

/**
 * How often a connection answers what cannot belong to it. Source: kernel net/ipv4/tcp_input.c, tcp_oow_rate_limited;
 * net.ipv4.tcp_invalid_ratelimit.
 */
final class AckLimit {
    private static final Duration SILENCE = Duration.ofMillis(500);

    private final HostAccess host;
    private Duration silentUntil = Duration.ZERO;

    AckLimit(HostAccess host) {
        this.host = host;
    }

    /** Whether another answer may be sent; if so, the next may not for half a second. */
    boolean allows() {
        if (host.now().compareTo(silentUntil) < 0) {
            return false;
        }
        silentUntil = host.now().plus(SILENCE);
        return true;
    }

    /** The same, but what carries data without a SYN is always answered. */
    boolean allowsFor(TcpSegment segment) {
        return !segment.isEmpty() && !segment.has(io.nfwalk.packet.TcpFlags.SYN) || allows();
    }
}
