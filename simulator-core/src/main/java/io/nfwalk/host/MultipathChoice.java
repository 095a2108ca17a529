package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import java.util.List;

/**
 * Which of several equal next hops a flow takes.
 *
 * <p>The kernel hashes with a seed that is random per boot, so nobody can know its choice. This one is stable: the same
 * flow always takes the same hop, and flows share the hops by their weights. Source of the shape: kernel
 * net/ipv4/fib_semantics.c, fib_select_multipath.
 */
final class MultipathChoice {
    private MultipathChoice() {}

    static FibEntry.Hop of(List<FibEntry.Hop> hops, Flow flow, boolean withPorts) {
        long total = hops.stream().mapToLong(FibEntry.Hop::weight).sum();
        long place = Long.remainderUnsigned(hash(flow, withPorts), total);
        for (FibEntry.Hop hop : hops) {
            place -= hop.weight();
            if (place < 0) {
                return hop;
            }
        }
        throw new AssertionError("weights do not add up");
    }

    private static long hash(Flow flow, boolean withPorts) {
        long hash = mixed(0, flow.destination());
        hash = mixed(hash, flow.source().orElse(IpAddress.unspecified(flow.family())));
        if (withPorts) {
            hash = mixed(hash, flow.protocol());
            hash = mixed(hash, flow.sourcePort().orElse(0));
            hash = mixed(hash, flow.destinationPort().orElse(0));
        }
        return hash >>> 1;
    }

    private static long mixed(long hash, IpAddress address) {
        return mixed(mixed(hash, address.high()), address.low());
    }

    /** One round of SplitMix64's finalizer. */
    private static long mixed(long hash, long value) {
        long z = (hash ^ value) + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
