package io.nfwalk.walk;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Nat;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.conntrack.Ways;
import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.Routing;
import io.nfwalk.host.RunningSets;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.TableName;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.UndoSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All that changes on a host while packets pass, in one object: conntrack, counters, memories, path MTUs. */
final class HostState {
    /** Every link of IPv6 takes so many bytes. Source: RFC 8200, 5. */
    static final int LEAST_MTU_OF_IPV6 = 1280;
    /** Of what {@code lo} takes IPv4 can use all but one byte. Source: kernel include/net/ip.h, IP_MAX_MTU. */
    private static final int LONGEST_OF_IPV4 = 65535;
    /** Of no path, so that the route's own counts: what is noted of a destination until it is learned anew. */
    private static final PathMtu FORGOTTEN = new PathMtu(Integer.MAX_VALUE, false);

    private final Surroundings surroundings;
    private final VirtualClock clock;
    private final Chance chance;
    private final ConntrackTable conntrack;
    private final Nat nat;
    private final HostMemories memories;
    private final Reassembly reassembly;
    private final PeerBudget peerBudget;
    private final LongCell ticksPassed;
    private final Map<IpAddress, PathMtu> learnedPathMtus;
    /** IPv6 neighbours that have not answered. */
    private final Set<Ways.Way> silentNeighbours;
    /** The value of nf_conntrack_acct, which rules turn on too. */
    private final Cell<Boolean> counts;

    private final RunningSets sets;

    private final Map<Family, Boolean> tracks;
    private final Map<Family, Boolean> proxiesHandshakes;
    private final Map<Family, Boolean> joinsFragments;
    private final Cell<List<RunningTable>> tables;
    /** Each family's tables by name, in the order in which hooks ask them; made anew when rules change. */
    private final Map<Family, Map<TableName, List<RunningTable>>> askedTables;

    /** Whose hooks were registered, oldest first. Source: kernel net/netfilter/core.c, nf_hook_entries_grow. */
    private final List<Registration> registrations;

    private final Cell<Host> host;
    private final Cell<Routing> routing;
    private final LongCell passages;
    private final LongCell identifications;

    private record Registration(Family family, Backend backend, TableName name) {
        static Registration of(RunningTable table) {
            return new Registration(table.family(), table.backend(), table.name());
        }
    }

    HostState(Host host, Surroundings surroundings, VirtualClock clock, Chance chance) {
        Journal journal = clock.journal();
        this.host = new Cell<>(journal, host);
        this.surroundings = surroundings;
        this.clock = clock;
        this.chance = chance;
        this.routing = new Cell<>(journal, host.routing().deciding(chance, host.name()));
        this.memories = new HostMemories(journal);
        this.ticksPassed = new LongCell(journal, 0);
        this.learnedPathMtus = new UndoMap<>(journal);
        this.silentNeighbours = new UndoSet<>(journal);
        this.tracks = new UndoMap<>(journal);
        this.proxiesHandshakes = new UndoMap<>(journal);
        this.joinsFragments = new UndoMap<>(journal);
        this.tables = new Cell<>(journal, List.of());
        this.askedTables = new UndoMap<>(journal);
        this.registrations = new UndoList<>(journal);
        this.passages = new LongCell(journal, 0);
        this.identifications = new LongCell(journal, firstIdentification(host.name()));
        this.conntrack = new ConntrackTable(host.sysctls().conntrack(), clock, chance);
        conntrack.routedBy(this::wayTo);
        this.nat = new Nat(conntrack, chance);
        this.reassembly = new Reassembly(clock, () -> host().sysctls());
        this.peerBudget = new PeerBudget(clock);
        this.counts = new Cell<>(journal, acct(host));
        this.sets = new RunningSets(clock);
        host.setTexts().forEach(sets::restore);
        host.ruleSets().forEach(this::loadAll);
        rulesChanged();
    }

    private Optional<Ways.Way> wayTo(IpAddress destination) {
        return routing().output(Flow.to(destination)) instanceof OutputDecision.Sent sent
                ? Optional.of(new Ways.Way(sent.route().device(), sent.route().nextHop(destination)))
                : Optional.empty();
    }

    private void loadAll(LoadedRules loaded) {
        List<RunningTable> all = new ArrayList<>(tables());
        for (Table table : loaded.rules().tables()) {
            RunningTable running = running(loaded, table);
            all.add(running);
            registrations.add(Registration.of(running));
            memories.loaded(loaded, table.name());
        }
        tables.set(List.copyOf(all));
    }

    private RunningTable running(LoadedRules loaded, Table table) {
        return new RunningTable(loaded.rules().family(), loaded.backend(), table, clock.journal());
    }

    /** Takes the host's new description; tables of a reload start anew, all others go on counting. */
    void change(Host changed, List<ReloadedTables> reloads) {
        List<RunningTable> kept = tables();
        List<RunningTable> all = new ArrayList<>();
        for (LoadedRules loaded : changed.ruleSets()) {
            for (Table table : loaded.rules().tables()) {
                boolean reloaded = reloads.stream().anyMatch(reload -> reload.covers(loaded, table.name()));
                Optional<RunningTable> same = kept.stream()
                        .filter(running -> running.family() == loaded.rules().family()
                                && running.backend() == loaded.backend()
                                && running.name() == table.name())
                        .findFirst();
                RunningTable now = same.isPresent() && !reloaded ? same.get().altered(table) : running(loaded, table);
                all.add(now);
                if (same.isEmpty() || reloaded && loaded.backend() == Backend.NFT) {
                    registerAnew(now);
                }
            }
        }
        tables.set(List.copyOf(all));
        changed.interfaces().stream()
                .filter(device -> !device.up() && device(device.name()).up())
                .forEach(device -> forgetMasqueradedBy(device.name()));
        changed.interfaces().stream()
                .filter(device -> isWithoutIpv6(changed, device) && !isWithoutIpv6(host(), device))
                .forEach(device -> forgetMasqueradedAs(device(device.name())));
        if (acct(changed) != acct(host())) {
            counts.set(acct(changed));
        }
        int restored = host().setTexts().size();
        changed.setTexts().stream().skip(restored).forEach(sets::restore);
        host.set(changed);
        routing.set(routingOf(changed));
        conntrack.apply(changed.sysctls().conntrack());
        rulesChanged();
        askForMemories(reloads);
    }

    /** Tables that were only altered still name what they named; those that were replaced were so one by one. */
    private void askForMemories(List<ReloadedTables> reloads) {
        for (LoadedRules loaded : host().ruleSets()) {
            for (Table table : loaded.rules().tables()) {
                if (reloads.stream().noneMatch(reload -> reload.covers(loaded, table.name()))) {
                    memories.loaded(loaded, table.name());
                }
            }
        }
        for (ReloadedTables reload : reloads) {
            for (TableName table : reload.tables()) {
                host().ruleSets().stream()
                        .filter(loaded -> reload.covers(loaded, table))
                        .forEach(loaded -> memories.loaded(loaded, table));
            }
        }
    }

    /** A reload by iptables-nft removes its tables and makes them again; ip_tables replaces the rules behind a hook. */
    private void registerAnew(RunningTable table) {
        registrations.remove(Registration.of(table));
        registrations.add(Registration.of(table));
    }

    /**
     * An interface that goes down takes the connections along that were masqueraded to it. Source: nf_nat_masquerade.c,
     * masq_device_event.
     */
    private void forgetMasqueradedBy(String device) {
        conntrack.forgetIf(connection -> connection.masqueradeInterface().equals(Optional.of(device)));
    }

    /** So does an IPv6 address that goes, with those that have it. Source: nf_nat_masquerade.c, masq_inet6_event. */
    private void forgetMasqueradedAs(NetworkInterface device) {
        conntrack.forgetIf(connection -> connection.masqueradeInterface().equals(Optional.of(device.name()))
                && device.addresses(Family.IPV6).stream()
                        .anyMatch(own -> own.address().equals(connection.reply().destination())));
    }

    private static boolean isWithoutIpv6(Host host, NetworkInterface device) {
        return host.sysctls().interfaceSetting(Family.IPV6, device.name(), "disable_ipv6") != 0;
    }

    private void rulesChanged() {
        for (Family family : Family.values()) {
            boolean needed = anyRulesOf(family, RuleSet::needsTracking);
            joinsFragments.put(family, needed || anyRulesOf(family, RuleSet::needsWholePackets));
            proxiesHandshakes.put(family, anyRulesOf(family, RuleSet::proxiesHandshakes));
            askedTables.put(family, lastRegisteredFirst(family));
            if (Boolean.FALSE.equals(tracks.put(family, needed)) && needed) {
                conntrack.resume(family);
            }
        }
        conntrack.keepLabels(
                host().ruleSets().stream().anyMatch(loaded -> loaded.rules().needsLabels()));
        counts.set(counts.get()
                || host().ruleSets().stream().anyMatch(loaded -> loaded.rules().needsAccounting()));
        conntrack.count(counts.get());
    }

    private boolean anyRulesOf(Family family, Predicate<RuleSet> need) {
        return host().ruleSets().stream()
                .map(LoadedRules::rules)
                .anyMatch(rules -> rules.family() == family && need.test(rules));
    }

    private static boolean acct(Host host) {
        return host.sysctls().value("net.netfilter.nf_conntrack_acct") != 0;
    }

    Host host() {
        return host.get();
    }

    RunningSets sets() {
        return sets;
    }

    /** The number of a packet that comes to a table, its first one or a later one. */
    long number(Passage passage) {
        if (passage.number == 0) {
            passage.number = passages.add(1);
        }
        return passage.number;
    }

    ConntrackTable conntrack() {
        return conntrack;
    }

    Nat nat() {
        return nat;
    }

    VirtualClock clock() {
        return clock;
    }

    private Routing routingOf(Host described) {
        Routing deciding = described.routing().deciding(chance, described.name());
        return silentNeighbours.isEmpty() ? deciding : deciding.knowingSilent(silentNeighbours);
    }

    /** A neighbour was asked for in vain. */
    void remainedSilent(String device, IpAddress neighbour) {
        if (neighbour.family() == Family.IPV6 && silentNeighbours.add(new Ways.Way(device, neighbour))) {
            routing.set(routingOf(host()));
        }
    }

    /** How the host routes now. */
    Routing routing() {
        return routing.get();
    }

    Chance chance() {
        return chance;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    HostMemories memories() {
        return memories;
    }

    Reassembly reassembly() {
        return reassembly;
    }

    PeerBudget peerBudget() {
        return peerBudget;
    }

    /** Whether some rule of the family makes the host track connections. */
    boolean tracks(Family family) {
        return tracks.get(family);
    }

    /** Whether the host joins fragments before its rules see them. */
    boolean joinsFragments(Family family) {
        return joinsFragments.get(family);
    }

    /** Whether rules of that family answer SYNs in the name of their servers. */
    boolean proxiesHandshakes(Family family) {
        return proxiesHandshakes.get(family);
    }

    /** All loaded tables, in the order of their loading. */
    List<RunningTable> tables() {
        return tables.get();
    }

    /**
     * The tables of that name, in the order in which the kernel asks them: of two equal priorities the later registered
     * first.
     */
    List<RunningTable> tables(Family family, TableName name) {
        return askedTables.get(family).getOrDefault(name, List.of());
    }

    private Map<TableName, List<RunningTable>> lastRegisteredFirst(Family family) {
        return tables().stream()
                .filter(table -> table.family() == family)
                .sorted(Comparator.comparing((RunningTable table) -> registrations.indexOf(Registration.of(table)))
                        .reversed())
                .collect(Collectors.groupingBy(
                        RunningTable::name, () -> new EnumMap<>(TableName.class), Collectors.toList()));
    }

    /** The mark of what the kernel sends in answer to a packet. */
    int reflectedMark(Passage about) {
        return host().reflectsMarks(about.packet.family()) ? about.mark : 0;
    }

    void record(Event event) {
        surroundings.record(event);
    }

    /** Records the end of a packet's way. */
    void gone(Packet packet, Cause cause) {
        record(new Event.Ended(host().name(), new Ending.Gone(packet, cause)));
    }

    NetworkInterface device(String name) {
        return host().interfaceNamed(name)
                .orElseThrow(() -> new IllegalArgumentException(host().name() + " has no interface " + name));
    }

    /**
     * The TTL that the host's own packets start with. Source: kernel include/net/route.h, ip4_dst_hoplimit;
     * net/ipv6/route.c, ip6_dst_hoplimit.
     */
    int firstTtl(Route route, Family family) {
        return route.metrics().hopLimit().orElseGet(() -> switch (family) {
            case IPV4 -> (int) host().sysctls().value("net.ipv4.ip_default_ttl");
            case IPV6 -> host().sysctls().interfaceSetting(family, route.device(), "hop_limit");
        });
    }

    /** What the route's device or its own metric takes, in bytes. */
    int routeMtu(Route route) {
        return route.metrics().mtu().orElse(device(route.device()).mtu());
    }

    /**
     * The same before FORWARD, where IPv6 asks the device unless the route's own is locked, and takes none for narrower
     * than all have to be. Source: kernel include/net/ip6_route.h, ip6_dst_mtu_maybe_forward.
     */
    int forwardMtu(Route route, Family family) {
        if (family == Family.IPV4) {
            return routeMtu(route);
        }
        int mtu = route.metrics().mtuLocked()
                ? routeMtu(route)
                : device(route.device()).mtu();
        return Math.max(mtu, LEAST_MTU_OF_IPV6);
    }

    /** The same for the host's own packets: a path MTU that an ICMP error taught counts. */
    int ownMtu(Route route, IpAddress destination) {
        int mtu = routeMtu(route);
        PathMtu learned = learnedPathMtus.get(destination);
        return learned == null || isLocked(route, destination.family()) ? mtu : Math.min(mtu, learned.bytes());
    }

    private static boolean isLocked(Route route, Family family) {
        return family == Family.IPV4 && route.metrics().mtuLocked();
    }

    /**
     * Whether IPv4 lets routers cut what its sockets send on this way, as it will learn of no other path MTU. Source:
     * kernel include/net/ip.h, ip_mtu_locked and ip_dont_fragment.
     */
    boolean mayBeCutOnItsWay(Route route, IpAddress destination) {
        PathMtu learned = learnedPathMtus.get(destination);
        return isLocked(route, destination.family()) || learned != null && learned.isLocked();
    }

    /** No packet that a scenario describes has it, nor one that another host makes. */
    private static int firstIdentification(String host) {
        return 0x4000_0000 | (host.hashCode() & 0x3fff) << 16;
    }

    /** An identification that no other packet has, in place of the kernel's random one. */
    int newIdentification() {
        return (int) identifications.add(1);
    }

    /**
     * What the pieces of the packet have in common if it is cut now: IPv6 makes it up each time, IPv4 has it from the
     * packet. Source: kernel net/ipv6/ip6_output.c, ip6_fragment; net/ipv4/ip_output.c, ip_do_fragment.
     */
    int identification(Passage passage) {
        return switch (passage.packet.family()) {
            case IPV4 -> passage.identification;
            case IPV6 -> newIdentification();
        };
    }

    /**
     * Gives a packet of the host's own its way. A path MTU that is learned while it is under way is not for it, unless
     * one was known before. Source: kernel net/ipv4/route.c, update_or_create_fnhe; net/ipv6/route.c,
     * __ip6_rt_update_pmtu.
     */
    void route(Passage passage, Route route, IpAddress destination) {
        passage.route = Optional.of(route);
        passage.learnedPath = Optional.of(destination).filter(learnedPathMtus::containsKey);
    }

    /** What the way of a packet of the host's own takes. */
    int ownMtu(Passage passage, Route route) {
        return passage.learnedPath
                .map(destination -> ownMtu(route, destination))
                .orElseGet(() -> routeMtu(route));
    }

    /**
     * A router says that the path takes no more. What is less than net.ipv4.route.min_pmtu makes IPv4 take that and
     * believe nothing further; IPv6 does not believe less than all links take. Source: kernel net/ipv4/route.c,
     * __ip_rt_update_pmtu; net/ipv6/route.c, __ip6_rt_update_pmtu.
     *
     * @param route the way of what the router complains about
     */
    void learnPathMtu(Route route, IpAddress destination, int mtu) {
        int known = ownMtu(route, destination);
        boolean ipv4 = destination.family() == Family.IPV4;
        if (known < mtu || (ipv4 ? mayBeCutOnItsWay(route, destination) : mtu < LEAST_MTU_OF_IPV6)) {
            return;
        }
        int least = ipv4 ? (int) host().sysctls().value("net.ipv4.route.min_pmtu") : LEAST_MTU_OF_IPV6;
        learnedPathMtus.put(destination, new PathMtu(mtu < least ? Math.min(known, least) : mtu, mtu < least));
    }

    /**
     * What has been learned of a path.
     *
     * @param isLocked whether it is a guess for what is less, and remains so
     */
    private record PathMtu(int bytes, boolean isLocked) {}

    /**
     * The end of a step: learned path MTUs are forgotten, and the kernel's clock ticks on a little. IPv4 empties its
     * notes of destinations, but keeps them. Source: kernel net/ipv4/route.c, rt_bind_exception.
     */
    void endStep() {
        learnedPathMtus.keySet().removeIf(destination -> destination.family() == Family.IPV6);
        learnedPathMtus.replaceAll((destination, mtu) -> FORGOTTEN);
        passTick();
    }

    void passTick() {
        ticksPassed.add(1);
    }

    /** The tick that it is, of 250 a second; a step is one or more, which the clock of time-outs does not see. */
    long tick() {
        return clock.now().toMillis() * 250 / 1000 + ticksPassed.get();
    }

    /**
     * For TCPMSS --clamp-mss-to-pmtu: back to its sender the packet would go as one of the host's own, to itself over
     * {@code lo}. Source: kernel net/netfilter/xt_TCPMSS.c, tcpmss_mangle_packet and tcpmss_reverse_mtu.
     */
    OptionalInt pathMtuBothWays(Passage passage) {
        OptionalInt forth = mtuForth(passage);
        if (forth.isEmpty()) {
            return forth;
        }
        Flow back = Flow.to(passage.packet.source());
        int mtu = routing().outputWithoutSource(back) instanceof OutputDecision.Sent sent
                ? Math.min(forth.getAsInt(), ownMtu(sent.route(), passage.packet.source()))
                : forth.getAsInt();
        return OptionalInt.of(passage.packet.family() == Family.IPV4 ? Math.min(mtu, LONGEST_OF_IPV4) : mtu);
    }

    /** A bridged packet has a route in name only, with its bridge's MTU. Source: net/bridge/br_nf_core.c, fake_mtu. */
    private OptionalInt mtuForth(Passage passage) {
        if (passage.route.isPresent()) {
            return OptionalInt.of(ownMtu(passage.route.get(), passage.packet.destination()));
        }
        return passage.seenByBridge()
                ? OptionalInt.of(
                        host().interfaceNamed(passage.inDevice).orElseThrow().mtu())
                : OptionalInt.empty();
    }
}
