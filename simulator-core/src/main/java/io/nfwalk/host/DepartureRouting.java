package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Where a host's own packets go, and from which address.
 *
 * <pre>
 *   IPv4: rules and tables -> choice of a source;  IPv6: rules and tables -> choice of a source -> perhaps once more
 * </pre>
 *
 * <p>Semantics: kernel net/ipv4/route.c, ip_route_output_key_hash_rcu; net/ipv6/ip6_output.c.
 */
final class DepartureRouting {
    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;
    private final TableLookup tables;
    private final SourceAddresses sources;

    DepartureRouting(
            Map<String, NetworkInterface> interfaces, Sysctls sysctls, TableLookup tables, SourceAddresses sources) {
        this.interfaces = interfaces;
        this.sysctls = sysctls;
        this.tables = tables;
        this.sources = sources;
    }

    /** The same with other lookups. */
    DepartureRouting asking(TableLookup others) {
        return new DepartureRouting(interfaces, sysctls, others, sources);
    }

    /** Where the packet of a flow goes, whose source, if there is one, may be any. */
    OutputDecision decide(Flow flow) {
        return switch (flow.family()) {
            case IPV4 -> outputIpv4(flow);
            case IPV6 -> outputIpv6(flow);
        };
    }

    /** Where a packet goes that has a source already, of which routing is told nothing. */
    OutputDecision decideWithoutSource(Flow flow) {
        return switch (flow.family()) {
            case IPV4 -> outputIpv4(flow);
            case IPV6 -> towards(tables.of(flow), flow, IpAddress.unspecified(Family.IPV6));
        };
    }

    private OutputDecision outputIpv4(Flow flow) {
        if (flow.source().isPresent() && isNoHost(flow.source().get())) {
            return new OutputDecision.InvalidSource("source " + flow.source().get() + " is no host's address");
        }
        if (flow.outInterface().isPresent() && !isUp(flow.outInterface().get())) {
            return new OutputDecision.Failed(RouteError.NET_UNREACHABLE);
        }
        if (flow.destination().isUnspecified()) {
            // To nowhere is to oneself.
            Optional<IpAddress> self = flow.source()
                    .or(() -> flow.outInterface().flatMap(device -> sources.ipv4(device, Optional.empty(), Fib.HOST)));
            IpAddress address = self.orElse(IpAddress.loopback(Family.IPV4));
            Route route = TableLookup.direct(Route.Type.LOCAL, NetworkInterface.LOOPBACK, Fib.LOCAL_TABLE, address);
            return new OutputDecision.Sent(route, address);
        }
        Fib.Result result = tables.of(flow);
        if (result instanceof Fib.Result.Miss miss) {
            return flow.outInterface()
                    .map(device -> onLinkThere(flow, device))
                    .orElse(new OutputDecision.Failed(miss.error()));
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        Route route = tables.pick(entry, flow);
        if (entry.kind() == FibEntry.Kind.LOCAL) {
            IpAddress source = flow.source().or(entry::source).orElse(flow.destination());
            return new OutputDecision.Sent(route.overLoopback(), source);
        }
        Optional<IpAddress> neighbour = entry.hops().stream()
                .filter(hop -> hop.device().equals(route.device()))
                .findFirst()
                .flatMap(FibEntry.Hop::gateway);
        Optional<IpAddress> source = flow.source()
                .or(entry::source)
                .or(() -> sources.ipv4(route.device(), route.gateway().or(() -> neighbour), entry.scope()));
        return sent(flow, route, source);
    }

    private boolean isUp(String device) {
        return interfaces.containsKey(device) && interfaces.get(device).up();
    }

    private static boolean isNoHost(IpAddress address) {
        return address.isMulticast() || address.isLimitedBroadcast() || address.isUnspecified();
    }

    /** A socket that is bound to an interface takes what no table knows for a neighbour there. */
    private OutputDecision onLinkThere(Flow flow, String device) {
        Route route = TableLookup.direct(Route.Type.UNICAST, device, Route.NO_TABLE, flow.destination());
        return sent(flow, route, flow.source().or(() -> sources.ipv4(device, Optional.empty(), Fib.LINK)));
    }

    private OutputDecision sent(Flow flow, Route route, Optional<IpAddress> source) {
        IpAddress from = source.orElse(IpAddress.unspecified(flow.family()));
        boolean outside = !route.device().equals(NetworkInterface.LOOPBACK);
        if (from.isLoopback() && outside && !sysctls.eitherOn(Family.IPV4, route.device(), "route_localnet")) {
            return new OutputDecision.InvalidSource(
                    "source " + from + " may not leave by " + route.device() + " (route_localnet is off)");
        }
        return new OutputDecision.Sent(typed(flow.destination(), route), from);
    }

    private static Route typed(IpAddress destination, Route route) {
        if (destination.isLimitedBroadcast()) {
            return route.toAll();
        }
        return destination.isMulticast() ? route.toGroup() : route;
    }

    /**
     * Without a source, the first lookup is made without one, and what it finds decides the source; if it finds
     * nothing, the lookup is repeated with a source. Source: kernel net/ipv6/ip6_output.c, ip6_dst_lookup_tail.
     */
    private OutputDecision outputIpv6(Flow flow) {
        Fib.Result result = tables.of(flow);
        Optional<IpAddress> source = flow.source();
        if (source.isEmpty()) {
            source = result instanceof Fib.Result.Hit hit
                    ? preferred(hit.entry(), flow)
                    : sources.ipv6(Optional.empty(), flow.destination());
            if (source.isEmpty()) {
                return new OutputDecision.InvalidSource(
                        "the host has no address to send to " + flow.destination() + " from");
            }
            if (result instanceof Fib.Result.Miss) {
                result = tables.of(flow.from(source));
            }
        }
        return towards(result, flow, source.get());
    }

    private OutputDecision towards(Fib.Result result, Flow flow, IpAddress source) {
        if (result instanceof Fib.Result.Miss miss) {
            return new OutputDecision.Failed(miss.error());
        }
        Route route = tables.pick(((Fib.Result.Hit) result).entry(), flow);
        boolean local = route.type() == Route.Type.LOCAL;
        return new OutputDecision.Sent(local ? route.overLoopback() : route, source);
    }

    private Optional<IpAddress> preferred(FibEntry entry, Flow flow) {
        return entry.source()
                .or(() -> sources.ipv6(Optional.of(tables.pick(entry, flow).device()), flow.destination()));
    }
}
