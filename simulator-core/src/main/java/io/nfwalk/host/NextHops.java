package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether the next hops of a route are possible, and on which interface they are.
 *
 * <p>Source: kernel net/ipv4/fib_semantics.c, fib_check_nh; net/ipv6/route.c, ip6_validate_gw.
 */
final class NextHops {
    private final Family family;
    private final Map<String, NetworkInterface> interfaces;
    private final Fib fib;

    NextHops(Family family, Map<String, NetworkInterface> interfaces, Fib fib) {
        this.family = family;
        this.interfaces = interfaces;
        this.fib = fib;
    }

    /**
     * The next hop that a line means.
     *
     * @param table the table that the route goes into
     * @param scope the route's
     * @throws RouteTextException if the kernel would refuse it
     */
    FibEntry.Hop resolve(RouteLine line, RouteLine.Hop hop, long table, int scope) {
        if (!line.settled()) {
            hop.device().ifPresent(placed -> requireUp(line, placed));
        }
        Optional<String> device = hop.device().map(RouteLine.Placed::value);
        if (hop.gateway().isEmpty()) {
            Word word = line.destinationWord();
            String name = device.orElseThrow(
                    () -> line.refuse(word, "the route to " + word.text() + " names no next hop", "via or dev"));
            return new FibEntry.Hop(name, Optional.empty(), true, hop.weight());
        }
        RouteLine.Placed<IpAddress> gateway = hop.gateway().get();
        if (line.kind() != FibEntry.Kind.UNICAST) {
            throw line.refuse(gateway.word(), "a local route has no gateway", "dev");
        }
        Way way = line.settled()
                ? new Way(device.orElseThrow(), isOwnIpv4(gateway.value()))
                : way(line, hop, gateway, device, table, scope);
        return new FibEntry.Hop(way.device(), Optional.of(gateway.value()), way.own(), hop.weight());
    }

    private Way way(
            RouteLine line,
            RouteLine.Hop hop,
            RouteLine.Placed<IpAddress> gateway,
            Optional<String> device,
            long table,
            int scope) {
        if (family == Family.IPV6 && gateway.value().isLinkLocal()) {
            return neighbour(line, gateway, device);
        }
        return hop.declaredOnLink()
                ? vouched(line, gateway, device)
                : found(gateway.value(), device, table, scope).orElseThrow(() -> invalid(line, gateway, device));
    }

    /** A next hop stays as it was found, even if what it was found by is gone. */
    private boolean isOwnIpv4(IpAddress gateway) {
        return family == Family.IPV4
                && fib.local(Flow.to(gateway))
                        .filter(entry -> entry.kind() == FibEntry.Kind.LOCAL)
                        .isPresent();
    }

    /** IPv6: a link-local gateway is taken on trust, but for an own address of that interface. */
    private Way neighbour(RouteLine line, RouteLine.Placed<IpAddress> gateway, Optional<String> device) {
        String name =
                device.orElseThrow(() -> line.refuse(gateway.word(), "a link-local gateway needs an interface", "dev"));
        boolean own = interfaces.get(name).addresses().stream()
                .anyMatch(address -> address.address().equals(gateway.value()));
        if (own || name.equals(NetworkInterface.LOOPBACK)) {
            throw invalid(line, gateway, device);
        }
        return new Way(name, false);
    }

    /**
     * How a gateway is reached.
     *
     * @param own whether it is the host's own address
     */
    private record Way(String device, boolean own) {}

    private static RouteTextException invalid(
            RouteLine line, RouteLine.Placed<IpAddress> gateway, Optional<String> device) {
        String where = device.map(name -> " of " + name).orElse("");
        return line.refuse(
                gateway.word(),
                "nexthop has invalid gateway: " + gateway.value() + " is on no link" + where,
                "an address on the link of an interface that is up");
    }

    private Optional<Way> found(IpAddress gateway, Optional<String> device, long table, int scope) {
        return switch (family) {
            case IPV4 -> foundIpv4(gateway, device, table, scope);
            case IPV6 -> foundIpv6(gateway, device, table);
        };
    }

    /** A gateway has to be nearer than what it leads to: on a link, or an own address. Its table comes first. */
    private Optional<Way> foundIpv4(IpAddress gateway, Optional<String> device, long table, int scope) {
        Flow flow = device.map(name -> Flow.to(gateway).boundTo(name)).orElse(Flow.to(gateway));
        int least = Math.max(scope + 1, Fib.LINK);
        Optional<FibEntry> there = table == Fib.MAIN_TABLE
                ? Optional.empty()
                : fib.lookupIn(table, flow, least).filter(entry -> entry.kind().leads());
        return there.or(() -> hit(fib.lookup(flow, least)))
                .filter(entry -> entry.kind() == FibEntry.Kind.UNICAST || entry.kind() == FibEntry.Kind.LOCAL)
                .map(entry ->
                        new Way(device.orElse(entry.hops().get(0).device()), entry.kind() == FibEntry.Kind.LOCAL));
    }

    /** A gateway has to be found without another gateway: in the route's table, else in all. It is no own address. */
    private Optional<Way> foundIpv6(IpAddress gateway, Optional<String> device, long table) {
        Flow flow = device.map(name -> Flow.to(gateway).boundTo(name)).orElse(Flow.to(gateway));
        return fib.lookupIn(table, flow, Fib.UNIVERSE)
                .filter(NextHops::isDirect)
                .or(() -> hit(fib.lookup(flow)).filter(NextHops::isDirect))
                .map(entry -> new Way(device.orElse(entry.hops().get(0).device()), false))
                .filter(way -> !isAddress(gateway) && !way.device().equals(NetworkInterface.LOOPBACK));
    }

    private static boolean isDirect(FibEntry entry) {
        return entry.kind().leads()
                && entry.hops().stream().allMatch(hop -> hop.gateway().isEmpty());
    }

    private static Optional<FibEntry> hit(Fib.Result result) {
        return result instanceof Fib.Result.Hit hit ? Optional.of(hit.entry()) : Optional.empty();
    }

    /** Whether an interface has this address. */
    boolean isAddress(IpAddress address) {
        return interfaces.values().stream()
                .flatMap(device -> device.addresses().stream())
                .anyMatch(own -> own.address().equals(address));
    }

    /** {@code onlink}: the gateway is taken on trust, unless something else is known of it. */
    private Way vouched(RouteLine line, RouteLine.Placed<IpAddress> gateway, Optional<String> device) {
        String name = device.orElseThrow(() -> line.refuse(gateway.word(), "onlink needs an interface", "dev"));
        Flow flow = Flow.to(gateway.value());
        boolean contradicted = switch (family) {
            case IPV4 ->
                fib.local(flow)
                        .filter(entry -> entry.kind() != FibEntry.Kind.UNICAST)
                        .isPresent();
            case IPV6 ->
                isAddress(gateway.value())
                        || fib.lookupIn(Fib.MAIN_TABLE, flow.in(name), Fib.UNIVERSE)
                                .filter(entry -> entry.kind().leads()
                                        && !entry.destination().address().isUnspecified())
                                .filter(entry -> entry.kind() != FibEntry.Kind.UNICAST || !entry.uses(name))
                                .isPresent();
        };
        if (contradicted) {
            throw line.refuse(
                    gateway.word(),
                    "nexthop has invalid gateway: " + gateway.value() + " is elsewhere",
                    "a neighbour's address");
        }
        return new Way(name, false);
    }

    private void requireUp(RouteLine line, RouteLine.Placed<String> device) {
        NetworkInterface named = interfaces.get(device.value());
        if (named == null) {
            String hint = Spelling.nearest(device.value(), List.copyOf(interfaces.keySet()))
                    .map(name -> "did you mean " + name + "?")
                    .orElse("");
            throw new RouteTextException(
                    "the host has no interface '" + device.value() + "'",
                    line.text(),
                    device.word(),
                    "one of " + String.join(", ", interfaces.keySet()),
                    hint);
        }
        if (!named.up()) {
            throw line.refuse(device.word(), device.value() + " is not up", "an interface that is up");
        }
    }
}
