package io.nfwalk.host;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a route says of its path beside the way. Source: kernel net/ipv4/metrics.c, ip_metrics_convert, which takes 0
 * for nothing said, and less for what is too much.
 *
 * @param mtu the route's own limit in bytes ({@code mtu}), if it has one
 * @param mtuLocked whether no ICMP error may lower that, so that IPv4 sockets let their packets be cut ({@code lock})
 * @param hopLimit the TTL that the host's own packets start with ({@code hoplimit}), if the route says it
 * @param advertisedSegment the MSS that the host offers in a SYN ({@code advmss}), in bytes, if the route says it
 * @param window the most that the host offers to take in at once ({@code window}), in bytes, if the route says it
 * @param initialWindow the same in a SYN or SYN-ACK ({@code initrwnd}), in whole segments, if the route says it
 * @param congestionNotified whether TCP asks for and grants to be told of congestion ({@code features ecn})
 * @param acknowledgesAtOnce whether no acknowledgement waits for something else to be sent ({@code quickack})
 */
public record RouteMetrics(
        OptionalInt mtu,
        boolean mtuLocked,
        OptionalInt hopLimit,
        OptionalInt advertisedSegment,
        Optional<Long> window,
        Optional<Long> initialWindow,
        boolean congestionNotified,
        boolean acknowledgesAtOnce) {
    /** Nothing said. */
    public static final RouteMetrics NONE = of(Map.of(), false);

    private static final long LARGEST_MTU = 65520;
    private static final long LARGEST_SEGMENT = 65495;

    /**
     * What a route's words say.
     *
     * @param said the numbers behind {@code mtu}, {@code hoplimit}, {@code advmss} and so on, by these words
     */
    static RouteMetrics of(Map<String, Long> said, boolean mtuLocked) {
        return new RouteMetrics(
                small(Math.min(number(said, "mtu"), LARGEST_MTU)),
                mtuLocked,
                small(number(said, "hoplimit")),
                small(Math.min(number(said, "advmss"), LARGEST_SEGMENT)),
                large(number(said, "window")),
                large(number(said, "initrwnd")),
                number(said, "features") != 0,
                number(said, "quickack") != 0);
    }

    private static long number(Map<String, Long> said, String word) {
        return said.getOrDefault(word, 0L);
    }

    private static OptionalInt small(long number) {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    private static Optional<Long> large(long number) {
        return number == 0 ? Optional.empty() : Optional.of(number);
    }
}
