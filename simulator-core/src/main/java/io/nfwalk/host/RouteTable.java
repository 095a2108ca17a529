package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One routing table of one family; filled while a host is built, then only read.
 *
 * <p>Entries are kept by the length of their prefix, longest first; the few of one prefix in the order they are tried.
 * Source: kernel net/ipv4/fib_trie.c, fib_table_lookup; net/ipv6/ip6_fib.c, fib6_add_rt2node.
 */
final class RouteTable {
    /** The bits of a TOS byte that routes and rules written with {@code tos} are compared with. */
    private static final int TOS_BITS = 0x1c;

    private static final Comparator<FibEntry> ORDER =
            Comparator.comparingInt((FibEntry entry) -> -entry.tos()).thenComparingLong(FibEntry::metric);

    private final Family family;
    private final NavigableMap<Integer, Map<IpAddress, List<FibEntry>>> byLength =
            new TreeMap<>(Comparator.reverseOrder());

    RouteTable(Family family) {
        this.family = family;
    }

    /** Adds an entry behind those that are tried before it, and behind its equals. */
    void add(FibEntry entry) {
        List<FibEntry> peers = byLength.computeIfAbsent(entry.prefixLength(), length -> new HashMap<>())
                .computeIfAbsent(entry.destination().address(), address -> new ArrayList<>(1));
        int at = peers.size();
        while (at > 0 && ORDER.compare(entry, peers.get(at - 1)) < 0) {
            at--;
        }
        peers.add(at, entry);
    }

    /** The entries for exactly this prefix. */
    List<FibEntry> entries(Network destination, int prefixLength) {
        return byLength.getOrDefault(prefixLength, Map.of()).getOrDefault(destination.address(), List.of());
    }

    /**
     * The entry that decides about a flow.
     *
     * @param leastScope entries that reach farther don't count: {@link Fib#UNIVERSE} for all, {@link Fib#LINK} for
     *     those of neighbours
     */
    Optional<FibEntry> lookup(Flow flow, int leastScope) {
        return lookup(flow, leastScope, entry -> true);
    }

    /** The same among those entries that a condition holds for. */
    Optional<FibEntry> lookup(Flow flow, int leastScope, Predicate<FibEntry> counts) {
        for (Map.Entry<Integer, Map<IpAddress, List<FibEntry>>> length : byLength.entrySet()) {
            IpAddress prefix = flow.destination().and(Network.prefixMask(family, length.getKey()));
            List<FibEntry> peers = length.getValue().getOrDefault(prefix, List.of());
            for (FibEntry entry : peers) {
                if (entry.scope() >= leastScope && fits(entry, flow) && counts.test(entry)) {
                    return Optional.of(family == Family.IPV6 ? preferred(entry, peers, flow, counts) : entry);
                }
            }
        }
        return Optional.empty();
    }

    /** An entry for the closest network that there is one for, on the flow's interface if one is. */
    Optional<FibEntry> closest(Flow flow) {
        return byLength.entrySet().stream()
                .map(length -> length.getValue()
                        .getOrDefault(flow.destination().and(Network.prefixMask(family, length.getKey())), List.of()))
                .filter(peers -> !peers.isEmpty())
                .findFirst()
                .map(peers -> peers.stream()
                        .filter(entry -> flow.outInterface().filter(entry::uses).isPresent())
                        .findFirst()
                        .orElse(peers.get(0)));
    }

    /**
     * IPv6: of several entries with one metric, that on the interface the packet came in by, or that an answer would
     * best leave by. Source: kernel net/ipv6/route.c, rt6_score_route.
     */
    private FibEntry preferred(FibEntry first, List<FibEntry> peers, Flow flow, Predicate<FibEntry> counts) {
        String wanted = flow.outInterface().orElse(flow.inInterface());
        if (wanted.equals(NetworkInterface.LOOPBACK)) {
            return first;
        }
        return peers.stream()
                .filter(entry -> entry.metric() == first.metric()
                        && fits(entry, flow)
                        && counts.test(entry)
                        && entry.uses(wanted))
                .findFirst()
                .orElse(first);
    }

    /**
     * An IPv6 packet that came for a loopback, link-local or group address is looked for on the link it came by.
     * Source: kernel net/ipv6/route.c, rt6_need_strict.
     */
    private boolean isOfTheLink(Flow flow) {
        return family == Family.IPV6 && !flow.inInterface().equals(NetworkInterface.LOOPBACK) && flow.isOfTheLink();
    }

    private boolean fits(FibEntry entry, Flow flow) {
        if (entry.tos() != 0 && entry.tos() != (flow.tos() & TOS_BITS)) {
            return false;
        }
        if (isOfTheLink(flow) && !entry.uses(flow.inInterface())) {
            return false;
        }
        // An IPv6 error route stands on lo, so a socket bound to another interface does not find it.
        boolean anyDevice =
                !flow.bound() || (family == Family.IPV4 && entry.hops().isEmpty());
        return anyDevice || entry.uses(flow.outInterface().get());
    }
}
