package io.nfwalk.network;

import io.nfwalk.packet.TcpFlags;
import io.nfwalk.undo.Cell;
import java.time.Duration;
import java.util.Optional;

/**
 * How often a connection answers what cannot belong to it. Source: kernel net/ipv4/tcp_input.c, tcp_oow_rate_limited;
 * net.ipv4.tcp_invalid_ratelimit.
 */
final class AckLimit {
    private final HostAccess host;
    private final Cell<Optional<Duration>> lastAnswer;

    AckLimit(HostAccess host) {
        this.host = host;
        this.lastAnswer = new Cell<>(host.journal(), Optional.empty());
    }

    /**
     * Whether another answer may be sent: not within half a second, unless a sysctl says else. Counts as sent if so.
     */
    boolean allows() {
        Duration silence = Duration.ofMillis(host.host().sysctls().value("net.ipv4.tcp_invalid_ratelimit"));
        Duration now = host.now();
        if (lastAnswer.get().map(last -> now.minus(last).compareTo(silence) < 0).orElse(false)) {
            return false;
        }
        lastAnswer.set(Optional.of(now));
        return true;
    }

    /** The same, but what carries data without a SYN is always answered. */
    boolean allowsFor(TcpSegment segment) {
        return !segment.isEmpty() && !segment.has(TcpFlags.SYN) || allows();
    }
}
