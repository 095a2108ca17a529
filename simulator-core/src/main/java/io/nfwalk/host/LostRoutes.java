package io.nfwalk.host;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What remains of a host's routes when an interface goes down.
 *
 * <p>Source: kernel net/ipv4/fib_semantics.c, fib_sync_down_dev; net/ipv6/route.c, rt6_disable_ip.
 *
 * @param routes those that stay, without the next hops that are gone; a preferred source stays, even where IPv6 loses
 *     the address
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
                kept.add(route.with(hops.isEmpty() ? route.hops() : hops));
            }
        }
        return new LostRoutes(kept);
    }

    /** IPv4's local entries stay, as the addresses do. */
    private static boolean staysLocal(RouteLine route) {
        return route.family() == Family.IPV4 && route.kind() == FibEntry.Kind.LOCAL;
    }
}
