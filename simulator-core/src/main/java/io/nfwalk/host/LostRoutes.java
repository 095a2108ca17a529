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
            RouteLine left = with(route, device, true);
            // IPv6's routes that lead nowhere do so through lo.
            boolean gone = left.hops().isEmpty()
                    ? route.family() == Family.IPV6 && device.equals(NetworkInterface.LOOPBACK)
                    : left.hops().stream().allMatch(RouteLine.Hop::dead);
            if (!gone) {
                kept.add(left);
            }
        }
        return kept;
    }

    /** All of them, with the next hops that come back to life with the interface. */
    static List<RouteLine> revived(List<RouteLine> routes, String device, Set<Family> families) {
        return routes.stream()
                .map(route -> families.contains(route.family()) ? with(route, device, false) : route)
                .toList();
    }

    /** The route with its next hops on that interface dead or alive. */
    private static RouteLine with(RouteLine route, String device, boolean dead) {
        return route.with(route.hops().stream()
                .map(hop -> hop.isOn(device) ? hop.withDead(dead) : hop)
                .toList());
    }

    /** IPv4's local entries stay, as the addresses do. */
    private static boolean staysLocal(RouteLine route) {
        return route.family() == Family.IPV4 && route.kind() == FibEntry.Kind.LOCAL;
    }
}
