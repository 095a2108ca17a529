package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What remains of a host's routes when an interface goes down.
 *
 * <p>Source: kernel net/ipv4/fib_semantics.c, fib_sync_down_dev; net/ipv6/route.c, rt6_disable_ip and
 * rt6_remove_prefsrc.
 *
 * @param routes those that stay, without the next hops and preferred IPv6 sources that are gone
 */
record LostRoutes(List<RouteLine> routes) {
    static LostRoutes without(Host host, String device) {
        List<RouteLine> kept = new ArrayList<>();
        for (RouteLine route : host.routes()) {
            List<RouteLine.Hop> hops = route.hops().stream()
                    .filter(hop -> !hop.device().map(RouteLine.Placed::value).equals(Optional.of(device)))
                    .toList();
            boolean gone = hops.isEmpty() && !route.hops().isEmpty() && !staysLocal(route);
            if (!gone) {
                kept.add(route.with(hops.isEmpty() ? route.hops() : hops, source(route, host, device)));
            }
        }
        return new LostRoutes(kept);
    }

    /** IPv4's local entries stay, as the addresses do. */
    private static boolean staysLocal(RouteLine route) {
        return route.family() == Family.IPV4 && route.kind() == FibEntry.Kind.LOCAL;
    }

    private static Optional<RouteLine.Placed<IpAddress>> source(RouteLine route, Host host, String device) {
        return route.source()
                .filter(source -> route.family() == Family.IPV4
                        || host.interfaceNamed(device).orElseThrow().addresses().stream()
                                .noneMatch(address -> address.address().equals(source.value())));
    }
}
