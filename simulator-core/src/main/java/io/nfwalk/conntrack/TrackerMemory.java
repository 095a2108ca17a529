package io.nfwalk.conntrack;

import java.time.Duration;

/** What a protocol's tracker remembers of one connection. */
sealed interface TrackerMemory
        permits SctpMemory, TcpMemory, TrackerMemory.Gre, TrackerMemory.Nothing, TrackerMemory.Udp {
    /** No more than the entry itself says. */
    record Nothing() implements TrackerMemory {}

    /** After {@code streamAfter} a packet makes a UDP exchange a stream. */
    record Udp(Duration streamAfter) implements TrackerMemory {}

    /** A GRE connection keeps the time-outs that were set when it began. */
    record Gre(Duration timeout, Duration streamTimeout) implements TrackerMemory {}
}
