package io.nfwalk.host;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What becomes of a host's routes when an interface goes down or comes up, be it for IPv6 alone.
 *
 * <p>Source: kernel net/ipv4/fib_semantics.c, fib_sync_down_dev and fib_sync_up; net/ipv6/route.c, fib6_ifdown and
 * fib6_ifup.
 */
final class LostRoutes {
    private LostRoutes() {}

    /**
     * Those that stay: of several next hops the others, as long as one is alive. A preferred source stays, even where
     * IPv6 loses the address.
     *
     * @param families in which the interface goes down
     */
    static List<RouteLine> without(List<RouteLine> routes, String device, Set<Family> families) {
        List<RouteLine> kept = new ArrayList<>();
        for (RouteLine route : routes) {
            if (!families.contains(route.family()) || staysLocal(route)) {
                kept.add(route);
                continue;
            }
            List<RouteLine.Hop> hops = route.hops().stream()
                    .map(hop -> hop.isOn(device) ? hop.withDead(true) : hop)
                    .toList();
            boolean gone = hops.isEmpty()
                    ? isOnLoopback(route) && device.equals(NetworkInterface.LOOPBACK)
                    : hops.stream().allMatch(RouteLine.Hop::dead);
            if (!gone) {
                kept.add(route.with(hops));
            }
        }
        return kept;
    }

    /** All of them, with the next hops that come back to life with the interface. */
    static List<RouteLine> revived(List<RouteLine> routes, String device, Set<Family> families) {
        return routes.stream()
                .map(route -> families.contains(route.family())
                        ? route.with(route.hops().stream()
                                .map(hop -> hop.isOn(device) ? hop.withDead(false) : hop)
                                .toList())
                        : route)
                .toList();
    }

    /** IPv4's local entries stay, as the addresses do. */
    private static boolean staysLocal(RouteLine route) {
        return route.family() == Family.IPV4 && route.kind() == FibEntry.Kind.LOCAL;
    }

    /** IPv6's routes that lead nowhere do so through {@code lo}. */
    private static boolean isOnLoopback(RouteLine route) {
        return route.family() == Family.IPV6;
    }
}
