package io.nfwalk.host;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.Ways;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.MatchContext.AddressType;
import io.nfwalk.rules.MatchContext.Reach;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Of so many addresses it is remembered what they are: rules ask again and again. */
    private static final int MOST_TYPES = 1000;

    private final Map<String, NetworkInterface> interfaces;
    private final TableLookup tables;
    private final SourceAddresses sources;
    private final ArrivalRouting arrivals;
    private final DepartureRouting departures;
    private final Map<IpAddress, AddressType> types;

    /** @param customized whether IPv4 has a policy rule or a local route that somebody added */
    Routing(Map<String, NetworkInterface> interfaces, Sysctls sysctls, Fib ipv4, Fib ipv6, boolean customized) {
        this.interfaces = interfaces;
        Map<Family, Fib> fibs = new EnumMap<>(Family.class);
        fibs.put(Family.IPV4, ipv4);
        fibs.put(Family.IPV6, ipv6);
        this.tables = new TableLookup(fibs, sysctls, new MultipathChoice(new SeededChance(0), ""));
        this.sources = new SourceAddresses(interfaces, sysctls);
        SourceCheck sourceCheck = new SourceCheck(interfaces, sysctls, ipv4, customized);
        this.arrivals = new ArrivalRouting(interfaces, sysctls, tables, sourceCheck);
        this.departures = new DepartureRouting(interfaces, sysctls, tables, sources);
        this.types = new ConcurrentHashMap<>();
    }

    private Routing(Routing other, TableLookup tables) {
        this.interfaces = other.interfaces;
        this.sources = other.sources;
        this.tables = tables;
        this.arrivals = other.arrivals.asking(tables);
        this.departures = other.departures.asking(tables);
        this.types = other.types;
    }

    /** The same routing; between several next hops of one route the chance decides, as for a host of that name. */
    public Routing deciding(Chance chance, String host) {
        return new Routing(this, tables.deciding(new MultipathChoice(chance, host)));
    }

    /**
     * The same for a host that has asked these gateways in vain. An IPv6 host that does not forward takes
     * another entry of the table, if one leads elsewhere. Source: kernel net/ipv6/route.c, rt6_check_neigh.
     */
    public Routing knowingSilent(Set<Ways.Way> gateways) {
        return new Routing(this, tables.knowingSilent(gateways));
    }

    /** What policy rules and routing tables say of a flow, without any other check. */
    public RouteLookup lookup(Flow flow) {
        Fib.Result result = tables.of(flow);
        if (result instanceof Fib.Result.Hit hit) {
            return new RouteLookup.Found(tables.pick(hit.entry(), flow));
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
        Fib fib = tables.fib(back.family());
        Fib suiting = ipv6 && !ofTheLink ? fib.takingAnyDevice() : fib;
        if (!(suiting.lookup(asked) instanceof Fib.Result.Hit hit)) {
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
        return arrivals.decide(flow);
    }

    /**
     * Whether a router tells the sender of a forwarded packet of a better way (ICMP redirect): IPv4 only, where the
     * packet leaves by the interface it came in by and its source is on that link.
     *
     * @param route the way that {@link #input} found
     */
    public boolean redirects(Flow flow, Route route) {
        return arrivals.redirects(flow, route);
    }

    /**
     * Where a packet of the host's own goes, and from which address.
     *
     * @param flow its in interface is {@code lo}; a source, if there is one, has to be an address of the host, and one
     *     that IPv6 knows on a link only asks for the interface it is to leave by
     */
    public OutputDecision output(Flow flow) {
        Optional<IpAddress> source = flow.source().filter(address -> !address.isUnspecified());
        if (source.isPresent() && !isOwn(source.get())) {
            return new OutputDecision.InvalidSource("source " + source.get() + " is none of the host's addresses");
        }
        boolean ofSomeLink = source.filter(address -> address.family() == Family.IPV6 && address.isLinkLocal())
                .isPresent();
        if (ofSomeLink && flow.outInterface().isEmpty()) {
            return new OutputDecision.InvalidSource(
                    "source " + source.get() + " means nothing without the interface that has it");
        }
        return outputFromAnySource(flow.from(source));
    }

    /**
     * IPv4 takes what its local table says as well; IPv6 asks for an address, but takes one that all routers have.
     * Source: kernel net/ipv4/devinet.c, __ip_dev_find; net/ipv6/datagram.c, ip6_datagram_send_ctl.
     */
    private boolean isOwn(IpAddress address) {
        boolean has = interfaces.values().stream()
                .flatMap(device -> device.addresses().stream())
                .anyMatch(own -> own.address().equals(address));
        return switch (address.family()) {
            case IPV4 -> has || isLocal(address);
            case IPV6 -> has && isLocal(address) || isAnycast(address);
        };
    }

    /**
     * The same for what needs no source of its own, as a TEE's copy: IPv6 looks for none, and so once only. Source:
     * kernel net/ipv6/netfilter/nf_dup_ipv6.c, nf_dup_ipv6_route.
     */
    public OutputDecision outputWithoutSource(Flow flow) {
        return departures.decideWithoutSource(flow);
    }

    /** The same where the source, if there is one, may be any: raw sockets with a header of their own, and RSTs. */
    public OutputDecision outputFromAnySource(Flow flow) {
        return departures.decide(flow);
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

    /** What an address is to this host, by the local table alone (IPv6: a group, an own address, or neither). */
    public AddressType addressType(IpAddress address) {
        AddressType known = types.get(address);
        if (known != null) {
            return known;
        }
        AddressType type = addressType(address, Optional.empty());
        if (types.size() < MOST_TYPES) {
            types.put(address, type);
        }
        return type;
    }

    /**
     * The same, but what is another interface's counts as UNICAST; so does in IPv6 what a local route makes the host's,
     * and no interface has. Source: kernel net/netfilter/xt_addrtype.c, match_lookup_rt6, which asks ipv6_chk_addr.
     */
    public AddressType addressTypeOn(IpAddress address, String interfaceName) {
        AddressType type = addressType(address, Optional.of(interfaceName));
        boolean byRouteAlone = type == AddressType.LOCAL
                && address.family() == Family.IPV6
                && Optional.ofNullable(interfaces.get(interfaceName)).stream()
                        .flatMap(device -> device.addresses(Family.IPV6).stream())
                        .noneMatch(own -> own.address().equals(address));
        return byRouteAlone ? AddressType.UNICAST : type;
    }

    private AddressType addressType(IpAddress address, Optional<String> device) {
        if (address.family() == Family.IPV4 && (address.isUnspecified() || address.isLimitedBroadcast())) {
            return AddressType.BROADCAST;
        }
        if (address.isMulticast()) {
            return AddressType.MULTICAST;
        }
        Optional<FibEntry> entry = tables.fib(address.family())
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
     * What IPv6's routing says of an address. Source: kernel net/netfilter/xt_addrtype.c, match_lookup_rt6.
     *
     * @param device the only interface that may lead there; empty: any
     */
    public Reach reach(IpAddress address, Optional<String> device) {
        Flow flow = device.map(Flow.to(address)::boundTo).orElse(Flow.to(address));
        if (!(lookup(flow) instanceof RouteLookup.Found found)) {
            return Reach.UNREACHABLE;
        }
        Route route = found.route();
        if (leadsToAnycast(route, address)) {
            return Reach.ANYCAST;
        }
        return route.type() == Route.Type.LOCAL ? Reach.LOCAL : Reach.ELSEWHERE;
    }

    /**
     * Whether IPv6 takes an address at the end of a route for one that several hosts have: the address of a network
     * whose router this host is, or that of the network to which the route leads without a gateway. Source: kernel
     * include/net/ip6_route.h, ipv6_anycast_destination.
     */
    public boolean leadsToAnycast(Route route, IpAddress address) {
        if (route.type() == Route.Type.LOCAL) {
            return isAnycast(address);
        }
        return route.gateway().isEmpty()
                && route.destination().address().equals(address)
                && route.destination().prefixLength().orElse(0) < LONGEST_ANYCAST;
    }

    /** Whether it is the address of a network whose router this host is, which all its routers have. */
    public boolean isAnycast(IpAddress address) {
        return tables.fib(address.family())
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
        return tables.of(flow) instanceof Fib.Result.Hit hit ? hit.entry().source() : Optional.empty();
    }
}
