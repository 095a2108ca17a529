package io.nfwalk.host;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.MatchContext.AddressType;
import io.nfwalk.rules.MatchContext.Reach;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one host routes: policy rules, routing tables, the checks around them, and the choice of source addresses.
 *
 * <pre>
 *   packet from an interface:  input()   martians -> rules and tables -> forwarding? -> source check
 *   the host's own packet:     output()  own source? -> rules and tables -> choice of a source
 *   after a change in OUTPUT:  reroute() rules and tables, source kept
 * </pre>
 *
 * <p>Semantics: kernel net/ipv4/route.c, net/ipv4/fib_frontend.c, net/ipv4/netfilter.c; net/ipv6/route.c.
 */
public final class Routing {
    /** The address of a prefix as long as this is a host's. */
    private static final int LONGEST_ANYCAST = 127;

    private static final IpAddress ALL_HOSTS = IpAddress.of("224.0.0.1");

    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;
    private final Map<Family, Fib> fibs = new EnumMap<>(Family.class);
    private final SourceAddresses sources;
    private final SourceCheck sourceCheck;
    private final MultipathChoice multipath;

    /** @param customized whether IPv4 has a policy rule or a local route that somebody added */
    Routing(Map<String, NetworkInterface> interfaces, Sysctls sysctls, Fib ipv4, Fib ipv6, boolean customized) {
        this.interfaces = interfaces;
        this.sysctls = sysctls;
        fibs.put(Family.IPV4, ipv4);
        fibs.put(Family.IPV6, ipv6);
        this.sources = new SourceAddresses(interfaces, sysctls);
        this.sourceCheck = new SourceCheck(interfaces, sysctls, ipv4, customized);
        this.multipath = new MultipathChoice(new SeededChance(0), "");
    }

    private Routing(Routing other, MultipathChoice multipath) {
        this.interfaces = other.interfaces;
        this.sysctls = other.sysctls;
        this.fibs.putAll(other.fibs);
        this.sources = other.sources;
        this.sourceCheck = other.sourceCheck;
        this.multipath = multipath;
    }

    /** The same routing; between several next hops of one route the chance decides, as for a host of that name. */
    public Routing deciding(Chance chance, String host) {
        return new Routing(this, new MultipathChoice(chance, host));
    }

    /** What policy rules and routing tables say of a flow, without any other check. */
    public RouteLookup lookup(Flow flow) {
        Fib.Result result = fib(flow).lookup(flow);
        if (result instanceof Fib.Result.Hit hit) {
            return new RouteLookup.Found(pick(hit.entry(), flow));
        }
        return new RouteLookup.Failed(((Fib.Result.Miss) result).error());
    }

    /**
     * Whether a flow back to a packet's source leads through the interface that the packet came by, as {@code -m
     * rpfilter} asks. Source: kernel net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c.
     *
     * @param back the flow, to the packet's source
     * @param device the interface that the packet came by
     * @param loose whether any way will do
     * @param acceptsLocal whether an address of this host will do
     */
    public boolean leadsBack(Flow back, String device, boolean loose, boolean acceptsLocal) {
        boolean ipv6 = back.family() == Family.IPV6;
        if (ipv6 && back.destination().isMulticast()) {
            // Each interface has a route to all of them.
            return true;
        }
        boolean ofTheLink = ipv6 && back.destination().isLinkLocal();
        Flow asked = ofTheLink || ipv6 && !loose ? back.boundTo(device) : back;
        Fib fib = ipv6 && !ofTheLink ? fib(back).takingAnyDevice() : fib(back);
        if (!(fib.lookup(asked) instanceof Fib.Result.Hit hit)) {
            return false;
        }
        FibEntry entry = hit.entry();
        boolean local = entry.kind() == FibEntry.Kind.LOCAL;
        if (entry.kind() != FibEntry.Kind.UNICAST && !(local && acceptsLocal)) {
            return false;
        }
        return loose || local && ipv6 || entry.uses(device);
    }

    /**
     * Where a packet goes that came in by {@code flow.inInterface()}; the flow has a source.
     *
     * <p>Not for packets over {@code lo}: they bring their route along.
     */
    public RouteDecision input(Flow flow) {
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
        Route route = direct(type, NetworkInterface.LOOPBACK, Fib.LOCAL_TABLE, flow.destination());
        boolean unchecked = flow.source().orElseThrow().isUnspecified();
        return unchecked
                ? new RouteDecision.Deliver(route)
                : checked(flow, Optional.empty(), new RouteDecision.Deliver(route), true);
    }

    /** A way to one destination that stands in no table. */
    private static Route direct(Route.Type type, String device, long table, IpAddress destination) {
        return new Route(
                type,
                device,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                table,
                Network.of(destination, destination.family().addressBits()),
                false);
    }

    private RouteDecision inputIpv4(Flow flow) {
        boolean forwards = sysctls.forwarding(Family.IPV4, flow.inInterface());
        Fib.Result result = fib(flow).lookup(flow);
        if (result instanceof Fib.Result.Miss miss) {
            return new RouteDecision.Unroutable(forwards ? miss.error() : RouteError.HOST_UNREACHABLE, !forwards);
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        return switch (entry.kind()) {
            case LOCAL, BROADCAST -> {
                Route route = pick(entry, flow).overLoopback();
                boolean broadcast = entry.kind() == FibEntry.Kind.BROADCAST;
                yield checked(flow, Optional.empty(), new RouteDecision.Deliver(route), broadcast);
            }
            case UNICAST -> {
                if (!forwards) {
                    yield new RouteDecision.Unroutable(RouteError.HOST_UNREACHABLE, true);
                }
                Route route = pick(entry, flow);
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
        Fib.Result result = fib(flow).lookup(flow);
        boolean forwards = sysctls.forwarding(Family.IPV6, flow.inInterface());
        if (result instanceof Fib.Result.Miss miss) {
            return new RouteDecision.Unroutable(miss.error(), false);
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        return switch (entry.kind()) {
            case LOCAL, ANYCAST, MULTICAST ->
                new RouteDecision.Deliver(pick(entry, flow).overLoopback());
            case UNICAST ->
                forwards
                        ? new RouteDecision.Forward(pick(entry, flow))
                        : new RouteDecision.Unroutable(RouteError.HOST_UNREACHABLE, true);
            case BROADCAST, BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE ->
                throw new AssertionError(entry.kind() + " does not occur here");
        };
    }

    /**
     * Whether a router tells the sender of a forwarded packet of a better way (ICMP redirect): IPv4 only, where the
     * packet leaves by the interface it came in by and its source is on that link.
     *
     * @param route the way that {@link #input} found
     */
    public boolean redirects(Flow flow, Route route) {
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

    /**
     * Where a packet of the host's own goes, and from which address.
     *
     * @param flow its in interface is {@code lo}; a source, if there is one, has to be an address of the host
     */
    public OutputDecision output(Flow flow) {
        Optional<IpAddress> source = flow.source().filter(address -> !address.isUnspecified());
        if (source.isPresent() && !isOwn(source.get())) {
            return new OutputDecision.InvalidSource("source " + source.get() + " is none of the host's addresses");
        }
        return outputFromAnySource(flow.from(source));
    }

    /** Source: kernel net/ipv4/devinet.c, __ip_dev_find. */
    private boolean isOwn(IpAddress address) {
        return isLocal(address)
                || (address.family() == Family.IPV4
                        && interfaces.values().stream()
                                .flatMap(device -> device.addresses().stream())
                                .anyMatch(own -> own.address().equals(address)));
    }

    /** The same where the source, if there is one, may be any: raw sockets with a header of their own, and RSTs. */
    public OutputDecision outputFromAnySource(Flow flow) {
        return switch (flow.family()) {
            case IPV4 -> outputIpv4(flow);
            case IPV6 -> outputIpv6(flow);
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
            Route route = direct(Route.Type.LOCAL, NetworkInterface.LOOPBACK, Fib.LOCAL_TABLE, address);
            return new OutputDecision.Sent(route, address);
        }
        Fib.Result result = fib(flow).lookup(flow);
        if (result instanceof Fib.Result.Miss miss) {
            return flow.outInterface()
                    .map(device -> onLinkThere(flow, device))
                    .orElse(new OutputDecision.Failed(miss.error()));
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        Route route = pick(entry, flow);
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
        Route route = direct(Route.Type.UNICAST, device, Route.NO_TABLE, flow.destination());
        return sent(flow, route, flow.source().or(() -> sources.ipv4(device, Optional.empty(), Fib.LINK)));
    }

    private OutputDecision sent(Flow flow, Route route, Optional<IpAddress> source) {
        IpAddress from = source.orElse(IpAddress.unspecified(flow.family()));
        boolean outside = !route.device().equals(NetworkInterface.LOOPBACK);
        if (from.isLoopback() && outside && !sysctls.eitherOn(Family.IPV4, route.device(), "route_localnet")) {
            return new OutputDecision.InvalidSource(
                    "source " + from + " may not leave by " + route.device() + " (route_localnet is off)");
        }
        return new OutputDecision.Sent(route.as(typeOf(flow.destination(), route)), from);
    }

    private static Route.Type typeOf(IpAddress destination, Route route) {
        if (destination.isLimitedBroadcast()) {
            return Route.Type.BROADCAST;
        }
        return destination.isMulticast() ? Route.Type.MULTICAST : route.type();
    }

    /**
     * Without a source, the first lookup is made without one, and what it finds decides the source; if it finds
     * nothing, the lookup is repeated with a source. Source: kernel net/ipv6/ip6_output.c, ip6_dst_lookup_tail.
     */
    private OutputDecision outputIpv6(Flow flow) {
        Fib.Result result = fib(flow).lookup(flow);
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
                result = fib(flow).lookup(flow.from(source));
            }
        }
        if (result instanceof Fib.Result.Miss miss) {
            return new OutputDecision.Failed(miss.error());
        }
        FibEntry entry = ((Fib.Result.Hit) result).entry();
        Route route = pick(entry, flow);
        boolean local = route.type() == Route.Type.LOCAL;
        return new OutputDecision.Sent(local ? route.overLoopback() : route, source.get());
    }

    private Optional<IpAddress> preferred(FibEntry entry, Flow flow) {
        return entry.source()
                .or(() -> sources.ipv6(Optional.of(pick(entry, flow).device()), flow.destination()));
    }

    /**
     * Where a packet of the host's own goes after OUTPUT changed it; its source stays as it is.
     *
     * <p>Source: kernel net/ipv4/netfilter.c, ip_route_me_harder; net/ipv6/netfilter.c, ip6_route_me_harder.
     */
    public OutputDecision reroute(Flow flow) {
        IpAddress source = flow.source().orElseThrow();
        AddressType type = addressType(source);
        boolean kept = type == AddressType.LOCAL || type == AddressType.UNICAST;
        OutputDecision decision = outputFromAnySource(kept ? flow : flow.from(Optional.empty()));
        return decision instanceof OutputDecision.Sent sent ? new OutputDecision.Sent(sent.route(), source) : decision;
    }

    /** The entry's next hop for this flow: of several the one that the flow falls on. */
    private Route pick(FibEntry entry, Flow flow) {
        List<FibEntry.Hop> hops = entry.hops().stream()
                .filter(hop -> flow.outInterface().isEmpty()
                        || flow.outInterface().get().equals(hop.device()))
                .toList();
        if (hops.size() == 1 || flow.outInterface().isPresent()) {
            return entry.route(hops.get(0), false);
        }
        String family = flow.family() == Family.IPV4 ? "ipv4" : "ipv6";
        int hashPolicy = (int) sysctls.value("net." + family + ".fib_multipath_hash_policy");
        return entry.route(multipath.of(hops, flow, hashPolicy), true);
    }

    /** What an address is to this host, by the local table alone (IPv6: a group, an own address, or neither). */
    public AddressType addressType(IpAddress address) {
        return addressType(address, Optional.empty());
    }

    /** The same, but what is another interface's counts as UNICAST. */
    public AddressType addressTypeOn(IpAddress address, String interfaceName) {
        return addressType(address, Optional.of(interfaceName));
    }

    private AddressType addressType(IpAddress address, Optional<String> device) {
        if (address.family() == Family.IPV4 && (address.isUnspecified() || address.isLimitedBroadcast())) {
            return AddressType.BROADCAST;
        }
        if (address.isMulticast()) {
            return AddressType.MULTICAST;
        }
        Optional<FibEntry> entry = fibs.get(address.family())
                .local(Flow.to(address))
                .filter(found ->
                        device.isEmpty() || found.hops().get(0).device().equals(device.get()));
        return entry.map(found -> switch (found.kind()) {
                    case LOCAL -> AddressType.LOCAL;
                    case BROADCAST -> AddressType.BROADCAST;
                    case MULTICAST -> AddressType.MULTICAST;
                    case UNICAST, ANYCAST, BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE -> AddressType.UNICAST;
                })
                .orElse(AddressType.UNICAST);
    }

    /**
     * What IPv6's routing says of an address. Source: kernel net/netfilter/xt_addrtype.c, match_lookup_rt6;
     * include/net/ip6_route.h, ipv6_anycast_destination.
     *
     * @param device the only interface that may lead there; empty: any
     */
    public Reach reach(IpAddress address, Optional<String> device) {
        Flow flow = device.map(Flow.to(address)::boundTo).orElse(Flow.to(address));
        if (!(lookup(flow) instanceof RouteLookup.Found found)) {
            return Reach.UNREACHABLE;
        }
        Route route = found.route();
        if (route.type() == Route.Type.LOCAL) {
            return isAnycast(address) ? Reach.ANYCAST : Reach.LOCAL;
        }
        boolean ofPrefix = route.destination().address().equals(address)
                && route.destination().prefixLength().orElse(0) < LONGEST_ANYCAST;
        return ofPrefix ? Reach.ANYCAST : Reach.ELSEWHERE;
    }

    /** Whether it is the address of a network whose router this host is, which all its routers have. */
    public boolean isAnycast(IpAddress address) {
        return fibs.get(address.family())
                .local(Flow.to(address))
                .filter(entry -> entry.kind() == FibEntry.Kind.ANYCAST)
                .isPresent();
    }

    /** Whether packets to this address are for this host. */
    public boolean isLocal(IpAddress address) {
        return addressType(address) == AddressType.LOCAL;
    }

    /**
     * The address that MASQUERADE takes.
     *
     * @param outDevice the interface the packet leaves by
     * @param nextHop IPv4: the gateway, or the destination where there is none; IPv6: the packet's destination
     * @return empty if the host has no address: the packet is dropped
     */
    public Optional<IpAddress> masqueradeAddress(String outDevice, IpAddress nextHop) {
        return switch (nextHop.family()) {
            case IPV4 -> sources.ipv4(outDevice, Optional.of(nextHop), Fib.UNIVERSE);
            case IPV6 -> sources.ipv6(Optional.of(outDevice), nextHop);
        };
    }

    /**
     * The address that REDIRECT takes in PREROUTING: IPv4 the in interface's first one; IPv6 the one that reaches
     * furthest and was added last. In OUTPUT it is the loopback address.
     *
     * @return empty if the interface has none: the packet is dropped
     */
    public Optional<IpAddress> redirectAddress(String inDevice, Family family) {
        return switch (family) {
            case IPV4 ->
                Optional.ofNullable(interfaces.get(inDevice)).stream()
                        .flatMap(device -> device.addresses(family).stream())
                        .map(InterfaceAddress::address)
                        .findFirst();
            case IPV6 -> redirectAddress(inDevice, IpAddress.of("2000::"));
        };
    }

    /**
     * The same for a packet with that destination: IPv6 takes an address that reaches as far as the destination, and
     * any for a global one. Source: kernel net/netfilter/nf_nat_redirect.c, nf_nat_redirect_ipv6_usable.
     */
    public Optional<IpAddress> redirectAddress(String inDevice, IpAddress destination) {
        if (destination.family() == Family.IPV4) {
            return redirectAddress(inDevice, Family.IPV4);
        }
        return Optional.ofNullable(interfaces.get(inDevice)).stream()
                .flatMap(device -> sources.newestFirst(device).stream())
                .map(InterfaceAddress::address)
                .filter(address -> SourceAddresses.reachesAsFar(address, destination))
                .findFirst();
    }

    /**
     * The address of an interface that suits a peer: what ICMP errors about the peer's packets come from with {@code
     * icmp_errors_use_inbound_ifaddr}, and in IPv6 always.
     */
    public Optional<IpAddress> addressFor(String device, IpAddress peer) {
        return switch (peer.family()) {
            case IPV4 -> sources.ipv4(device, Optional.of(peer), Fib.LINK);
            case IPV6 -> sources.ipv6(Optional.of(device), peer);
        };
    }

    /**
     * The source that the entry names which the tables have for a flow; empty if it names none, or there is no entry.
     */
    public Optional<IpAddress> preferredSource(Flow flow) {
        return fib(flow).lookup(flow) instanceof Fib.Result.Hit hit
                ? hit.entry().source()
                : Optional.empty();
    }

    private Fib fib(Flow flow) {
        return fibs.get(flow.family());
    }
}
