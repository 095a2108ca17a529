package io.nfwalk.walk;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many "unreachable" errors of routing a source address still gets: five at once, then one a second. Other ICMP
 * errors do not come here. Source: kernel net/ipv4/route.c, ip_error.
 */
final class ErrorBudget {
    private static final Duration COST = Duration.ofSeconds(1);
    private static final Duration BURST = COST.multipliedBy(5);

    private final VirtualClock clock;
    private final Map<IpAddress, Bucket> buckets = new HashMap<>();

    private record Bucket(Duration credit, Duration at) {}

    ErrorBudget(VirtualClock clock) {
        this.clock = clock;
    }

    /** Whether the source may be told once more; takes the credit if so. */
    boolean take(IpAddress source) {
        Bucket bucket = buckets.getOrDefault(source, new Bucket(BURST, clock.now()));
        Duration credit = bucket.credit().plus(clock.now().minus(bucket.at()));
        if (credit.compareTo(BURST) > 0) {
            credit = BURST;
        }
        boolean enough = credit.compareTo(COST) >= 0;
        buckets.put(source, new Bucket(enough ? credit.minus(COST) : credit, clock.now()));
        return enough;
    }
}
