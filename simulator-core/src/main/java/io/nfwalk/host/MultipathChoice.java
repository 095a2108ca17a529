package io.nfwalk.host;

import io.nfwalk.chance.Chance;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of several equal next hops a flow takes.
 *
 * <p>The kernel hashes with a secret that is random per boot, so nobody can know its choice, but that it is stable: a
 * flow has one place on a scale, both directions the same one, for all routes of the host; a route's hops share the
 * scale by their weights. Source: kernel net/ipv4/fib_semantics.c, fib_rebalance and fib_select_multipath;
 * net/ipv4/route.c, fib_multipath_hash; net/ipv6/route.c, rt6_multipath_hash; net/core/flow_dissector.c,
 * __flow_hash_consistentify.
 *
 * @param chance what decides
 * @param host whose choice it is
 */
record MultipathChoice(Chance chance, String host) {
    private static final int BY_PORTS = 1;
    private static final int BY_FIELDS = 3;

    FibEntry.Hop of(List<FibEntry.Hop> hops, Flow flow, int hashPolicy) {
        long total = hops.stream().mapToLong(FibEntry.Hop::weight).sum();
        List<Long> ends = new ArrayList<>();
        long weight = 0;
        for (FibEntry.Hop hop : hops) {
            weight += hop.weight();
            ends.add((weight * Chance.SCALE + total / 2) / total);
        }
        return hops.get(chance.pick(key(flow, hashPolicy), ends, "next hop"));
    }

    private String key(Flow flow, int hashPolicy) {
        IpAddress source = flow.source().orElse(IpAddress.unspecified(flow.family()));
        boolean swapped = source.compareTo(flow.destination()) > 0;
        String key =
                host + " " + (swapped ? flow.destination() : source) + " " + (swapped ? source : flow.destination());
        if (hashPolicy == BY_PORTS || hashPolicy == BY_FIELDS || flow.family() == Family.IPV6) {
            key += " " + flow.protocol();
        }
        if (hashPolicy == BY_PORTS) {
            int from = flow.sourcePort().orElse(0);
            int to = flow.destinationPort().orElse(0);
            key += " " + Math.min(from, to) + " " + Math.max(from, to);
        }
        return key;
    }
}
