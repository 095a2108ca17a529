package io.nfwalk.host;

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
    public static final RouteMetrics NONE = new RouteMetrics(
            OptionalInt.empty(),
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false);

    private static final long LARGEST_MTU = 65520;
    private static final long LARGEST_SEGMENT = 65495;

    RouteMetrics withMtu(long bytes, boolean locked) {
        return new RouteMetrics(
                said(Math.min(bytes, LARGEST_MTU)),
                locked || mtuLocked,
                hopLimit,
                advertisedSegment,
                window,
                initialWindow,
                congestionNotified,
                acknowledgesAtOnce);
    }

    RouteMetrics withHopLimit(long hops) {
        return new RouteMetrics(
                mtu,
                mtuLocked,
                said(hops),
                advertisedSegment,
                window,
                initialWindow,
                congestionNotified,
                acknowledgesAtOnce);
    }

    RouteMetrics withAdvertisedSegment(long bytes) {
        return new RouteMetrics(
                mtu,
                mtuLocked,
                hopLimit,
                said(Math.min(bytes, LARGEST_SEGMENT)),
                window,
                initialWindow,
                congestionNotified,
                acknowledgesAtOnce);
    }

    RouteMetrics withWindow(long bytes) {
        return new RouteMetrics(
                mtu,
                mtuLocked,
                hopLimit,
                advertisedSegment,
                bytes == 0 ? Optional.empty() : Optional.of(bytes),
                initialWindow,
                congestionNotified,
                acknowledgesAtOnce);
    }

    RouteMetrics withInitialWindow(long segments) {
        return new RouteMetrics(
                mtu,
                mtuLocked,
                hopLimit,
                advertisedSegment,
                window,
                segments == 0 ? Optional.empty() : Optional.of(segments),
                congestionNotified,
                acknowledgesAtOnce);
    }

    RouteMetrics withCongestionNotified() {
        return new RouteMetrics(
                mtu, mtuLocked, hopLimit, advertisedSegment, window, initialWindow, true, acknowledgesAtOnce);
    }

    RouteMetrics withAcknowledgesAtOnce(boolean atOnce) {
        return new RouteMetrics(
                mtu, mtuLocked, hopLimit, advertisedSegment, window, initialWindow, congestionNotified, atOnce);
    }

    private static OptionalInt said(long value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of((int) value);
    }
}
