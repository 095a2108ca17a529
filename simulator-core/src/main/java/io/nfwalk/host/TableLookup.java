package io.nfwalk.host;

import io.nfwalk.conntrack.Ways;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What policy rules and tables say of a flow, and which of an entry's next hops it falls on. */
final class TableLookup {
    private final Map<Family, Fib> fibs;
    private final Sysctls sysctls;
    private final MultipathChoice multipath;

    TableLookup(Map<Family, Fib> fibs, Sysctls sysctls, MultipathChoice multipath) {
        this.fibs = fibs;
        this.sysctls = sysctls;
        this.multipath = multipath;
    }

    /** The same; between several next hops that choice decides. */
    TableLookup deciding(MultipathChoice choice) {
        return new TableLookup(fibs, sysctls, choice);
    }

    /** The same, knowing that these gateways of IPv6 have not answered, which counts on hosts that don't forward. */
    TableLookup knowingSilent(Set<Ways.Way> gateways) {
        if (sysctls.value("net.ipv6.conf.all.forwarding") != 0) {
            return this;
        }
        Map<Family, Fib> others = new EnumMap<>(fibs);
        others.computeIfPresent(Family.IPV6, (family, fib) -> fib.knowingSilent(gateways));
        return new TableLookup(others, sysctls, multipath);
    }

    /** What a flow's family has in its tables. */
    Fib fib(Family family) {
        return fibs.get(family);
    }

    /** The entry for a flow, or why there is none. */
    Fib.Result of(Flow flow) {
        return fib(flow.family()).lookup(flow);
    }

    /** The entry's next hop for this flow: of several the one that the flow falls on. */
    Route pick(FibEntry entry, Flow flow) {
        List<FibEntry.Hop> hops = entry.hops().stream()
                .filter(hop ->
                        !flow.bound() || flow.outInterface().orElseThrow().equals(hop.device()))
                .toList();
        if (hops.size() == 1 || flow.bound()) {
            return entry.route(hops.get(0), false);
        }
        String family = flow.family() == Family.IPV4 ? "ipv4" : "ipv6";
        int hashPolicy = (int) sysctls.value("net." + family + ".fib_multipath_hash_policy");
        return entry.route(multipath.of(hops, flow, hashPolicy), true);
    }

    /** A way to one destination that stands in no table. */
    static Route direct(Route.Type type, String device, long table, IpAddress destination) {
        return new Route(
                type,
                device,
                Optional.empty(),
                Optional.empty(),
                RouteMetrics.NONE,
                table,
                Network.of(destination, destination.family().addressBits()),
                false);
    }
}
