package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Where packets go that came in by an interface, and whether their senders hear of a better way.
 *
 * <pre>
 *   martians -> rules and tables -> forwarding? -> source check
 * </pre>
 *
 * <p>Semantics: kernel net/ipv4/route.c, ip_route_input_slow; net/ipv6/route.c, ip6_route_input.
 */
final class ArrivalRouting {
    private static final IpAddress ALL_HOSTS = IpAddress.of("224.0.0.1");

    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;
    private final TableLookup tables;
    private final SourceCheck sourceCheck;

    ArrivalRouting(
            Map<String, NetworkInterface> interfaces, Sysctls sysctls, TableLookup tables, SourceCheck sourceCheck) {
        this.interfaces = interfaces;
        this.sysctls = sysctls;
        this.tables = tables;
        this.sourceCheck = sourceCheck;
    }

    /** The same with other lookups. */
    ArrivalRouting asking(TableLookup others) {
        return new ArrivalRouting(interfaces, sysctls, others, sourceCheck);
    }

    /** Where the packet of a flow goes, which has a source. */
    RouteDecision decide(Flow flow) {
        Optional<RouteDecision> settled = switch (flow.family()) {
            case IPV4 -> martian(flow);
            case IPV6 -> Optional.empty();
        };
        return settled.orElseGet(() -> switch (flow.family()) {
            case IPV4 -> inputIpv4(flow);
            case IPV6 -> inputIpv6(flow);
        });
    }

    /** IPv4 addresses that settle the matter before any table is asked. */
    private Optional<RouteDecision> martian(Flow flow) {
        IpAddress destination = flow.destination();
        IpAddress source = flow.source().orElseThrow();
        boolean localnet = sysctls.eitherOn(Family.IPV4, flow.inInterface(), "route_localnet");
        if (destination.isMulticast() && !destination.equals(ALL_HOSTS)) {
            return refuse("nobody here has joined the group " + destination);
        }
        if (source.isMulticast() || source.isLimitedBroadcast()) {
            return refuse("source " + source + " is no host's address");
        }
        if (destination.isMulticast()) {
            return Optional.of(toMany(flow, Route.Type.MULTICAST));
        }
        if (destination.isLimitedBroadcast() || (destination.isUnspecified() && source.isUnspecified())) {
            return Optional.of(toMany(flow, Route.Type.BROADCAST));
        }
        if (source.isUnspecified() || destination.isUnspecified()) {
            return refuse((source.isUnspecified() ? "source" : "destination") + " 0.0.0.0 is no host's address");
        }
        if (destination.isLoopback() && !localnet) {
            return refuse("destination " + destination + " is a loopback address (route_localnet is off)");
        }
        if (source.isLoopback() && !destination.isLoopback() && !localnet) {
            return refuse("source " + source + " is a loopback address (route_localnet is off)");
        }
        return Optional.empty();
    }

    private static Optional<RouteDecision> refuse(String reason) {
        return Optional.of(new RouteDecision.Martian(reason));
    }

    /** A packet to all or to a group, without any entry in a table. */
    private RouteDecision toMany(Flow flow, Route.Type type) {
        Route route = TableLookup.direct(type, NetworkInterface.LOOPBACK, Fib.LOCAL_TABLE, flow.destination());
        boolean unchecked = flow.source().orElseThrow().isUnspecified();
        return unchecked
                ? new RouteDecision.Deliver(route)
                : checked(flow, Optional.empty(), new RouteDecision.Deliver(route), true);
    }

    private RouteDecision inputIpv4(Flow flow) {
        boolean forwards = sysctls.forwarding(Family.IPV4, flow.inInterface());
        Fib.Result result = tables.of(flow);
        if (result instanceof Fib.Result.Miss miss) {
            return new RouteDecision.Unroutable(forwards ? miss.error() : RouteError.HOST_UNREACHABLE, !forwards);
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        return switch (entry.kind()) {
            case LOCAL, BROADCAST -> {
                Route route = tables.pick(entry, flow).overLoopback();
                boolean broadcast = entry.kind() == FibEntry.Kind.BROADCAST;
                yield checked(flow, Optional.empty(), new RouteDecision.Deliver(route), broadcast);
            }
            case UNICAST -> {
                if (!forwards) {
                    yield new RouteDecision.Unroutable(RouteError.HOST_UNREACHABLE, true);
                }
                Route route = tables.pick(entry, flow);
                yield checked(flow, Optional.of(route.device()), new RouteDecision.Forward(route), false);
            }
            case MULTICAST, ANYCAST -> new RouteDecision.Martian("destination " + flow.destination() + " is no host");
            case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE ->
                throw new AssertionError(entry.kind() + " is a miss");
        };
    }

    private RouteDecision checked(Flow flow, Optional<String> outDevice, RouteDecision decision, boolean toMany) {
        Optional<IpAddress> towards = toMany ? Optional.empty() : Optional.of(flow.destination());
        SourceCheck.Outcome outcome = sourceCheck.check(flow, outDevice, towards);
        return outcome instanceof SourceCheck.Outcome.Refused refused
                ? new RouteDecision.Martian(refused.reason())
                : decision;
    }

    /**
     * IPv6 has no source check. A host that does not forward drops in silence what it has a route for; about what it
     * has none for, it tells the sender even so.
     */
    private RouteDecision inputIpv6(Flow flow) {
        Fib.Result result = tables.of(flow);
        boolean forwards = sysctls.forwarding(Family.IPV6, flow.inInterface());
        if (result instanceof Fib.Result.Miss miss) {
            return new RouteDecision.Unroutable(miss.error(), false);
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        return switch (entry.kind()) {
            case LOCAL, ANYCAST ->
                new RouteDecision.Deliver(tables.pick(entry, flow).overLoopback());
            case MULTICAST ->
                JoinedGroups.hold(interfaces.get(flow.inInterface()), forwards, flow.destination())
                        ? new RouteDecision.Deliver(tables.pick(entry, flow).overLoopback())
                        : new RouteDecision.Martian("nobody here has joined the group " + flow.destination());
            case UNICAST ->
                forwards
                        ? new RouteDecision.Forward(tables.pick(entry, flow))
                        : new RouteDecision.Unroutable(RouteError.HOST_UNREACHABLE, true);
            case BROADCAST, BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE ->
                throw new AssertionError(entry.kind() + " does not occur here");
        };
    }

    /** Whether the packet leaves by the interface it came in by while its source is on that link. */
    boolean redirects(Flow flow, Route route) {
        String device = flow.inInterface();
        return flow.family() == Family.IPV4
                && route.device().equals(device)
                && sysctls.eitherOn(Family.IPV4, device, "send_redirects")
                && sourceCheck.check(flow, Optional.of(device), Optional.of(flow.destination()))
                        instanceof SourceCheck.Outcome.Fine fine
                && fine.neighbour()
                && (sysctls.eitherOn(Family.IPV4, device, "shared_media") || haveOneNetwork(device, flow, route));
    }

    /** Whether an address of the interface is in one network with the source and the gateway, if there is one. */
    private boolean haveOneNetwork(String device, Flow flow, Route route) {
        return interfaces.get(device).addresses(Family.IPV4).stream()
                .map(InterfaceAddress::network)
                .anyMatch(network -> network.contains(flow.source().orElseThrow())
                        && route.gateway().map(network::contains).orElse(true));
    }
}
