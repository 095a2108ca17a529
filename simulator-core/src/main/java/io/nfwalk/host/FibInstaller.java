package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fills one family's routing tables: with what comes with the addresses, then with the routes as they were written.
 *
 * <p>Source: kernel net/ipv4/fib_semantics.c, fib_create_info; net/ipv6/route.c, ip6_route_info_create.
 */
final class FibInstaller {
    private static final long IPV6_METRIC = 1024;

    private final Family family;
    private final Fib fib;
    private final NextHops nextHops;
    /** Routes as they were written, each with the devices that its next hops turned out to be on. */
    private final List<RouteLine> settled = new ArrayList<>();

    private FibInstaller(Family family, Map<String, NetworkInterface> interfaces, Fib fib) {
        this.family = family;
        this.fib = fib;
        this.nextHops = new NextHops(family, interfaces, fib);
    }

    /** A family's tables and the routes in them, as they were settled. */
    record Installed(Fib fib, List<RouteLine> routes) {}

    /**
     * The tables of a host.
     *
     * @param raised interfaces that went up later than the others, in that order
     * @throws RouteTextException if the kernel would refuse a route or a rule
     */
    static Installed install(
            Family family,
            Map<String, NetworkInterface> interfaces,
            List<String> raised,
            Sysctls sysctls,
            List<RouteLine> routes,
            List<PolicyRuleLine> rules) {
        // Routes are added before policy rules, so gateways are looked for under the kernel's own rules.
        Fib fib = new Fib(family);
        new ConnectedRoutes(family, sysctls, fib).add(List.copyOf(interfaces.values()), raised);
        FibInstaller installer = new FibInstaller(family, interfaces, fib);
        routes.stream().filter(route -> route.family() == family).forEach(installer::add);
        List<PolicyRuleLine> added =
                rules.stream().filter(rule -> rule.family() == family).toList();
        Fib ruled = added.isEmpty() ? fib : fib.withRules(ordered(family, added));
        return new Installed(ruled, List.copyOf(installer.settled));
    }

    /** The kernel's own rules and the given ones, in the order they are asked. */
    private static List<PolicyRule> ordered(Family family, List<PolicyRuleLine> lines) {
        List<PolicyRule> rules = new ArrayList<>(PolicyRule.kernelsOwn(family));
        Set<PolicyRule> added = new HashSet<>();
        for (PolicyRuleLine line : lines) {
            PolicyRule rule = insert(rules, line);
            if (!added.add(rule)) {
                throw line.refuse(new Word(line.text(), 0), "the same rule is there already", "");
            }
        }
        return rules;
    }

    /** A rule without a preference gets that of the list's second rule minus one. */
    private static PolicyRule insert(List<PolicyRule> rules, PolicyRuleLine line) {
        long second = rules.get(1).preference();
        long preference = line.preference().orElse(second == 0 ? 0 : second - 1);
        PolicyRule rule = line.rule().at(preference);
        if (rule.action() instanceof PolicyRule.Action.Goto jump && jump.preference() <= preference) {
            throw line.refuse(line.gotoWord().orElseThrow(), "goto only leads onwards", "more than " + preference);
        }
        rules.add(behind(preference, rules), rule);
        return rule;
    }

    /** Where the rules of that preference end, in their order. */
    private static int behind(long preference, List<PolicyRule> rules) {
        int from = 0;
        int to = rules.size();
        while (from < to) {
            int middle = (from + to) / 2;
            if (rules.get(middle).preference() <= preference) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** What {@code ip route add} does. */
    private void add(RouteLine line) {
        Network destination = line.destination().network();
        if (family == Family.IPV4
                && !destination.address().equals(line.destination().address())) {
            throw line.refuse(line.destinationWord(), "the prefix has bits behind its length", destination.toString());
        }
        boolean local = line.kind() == FibEntry.Kind.LOCAL || line.kind() == FibEntry.Kind.BROADCAST;
        long table = line.table().orElse(local ? Fib.LOCAL_TABLE : Fib.MAIN_TABLE);
        int scope = line.scope().orElse(scope(line));
        List<FibEntry.Hop> hops = line.hops().stream()
                .map(hop -> nextHops.resolve(line, hop, table, scope))
                .toList();
        if (!line.settled()) {
            line.source().ifPresent(source -> requireOwn(line, source, table));
        }
        FibEntry entry = new FibEntry(
                kind(line),
                destination,
                line.destination().prefixLength(),
                table,
                line.tos(),
                metric(line),
                family == Family.IPV6 ? Fib.UNIVERSE : scope,
                living(line, hops),
                line.source().map(RouteLine.Placed::value),
                line.metrics());
        boolean taken = fib.table(table).entries(destination, entry.prefixLength()).stream()
                .anyMatch(other -> other.metric() == entry.metric() && other.tos() == entry.tos());
        if (taken) {
            throw line.refuse(
                    line.destinationWord(),
                    "there is a route to " + destination + " with metric " + entry.metric() + " already",
                    "another metric or table");
        }
        fib.table(table).add(entry);
        settled.add(line.on(hops.stream().map(FibEntry.Hop::device).toList()));
    }

    private static List<FibEntry.Hop> living(RouteLine line, List<FibEntry.Hop> hops) {
        List<FibEntry.Hop> living = new ArrayList<>();
        for (int i = 0; i < hops.size(); i++) {
            if (!line.hops().get(i).dead()) {
                living.add(hops.get(i));
            }
        }
        return living;
    }

    /** Source: kernel net/ipv6/route.c, fib6_nh_init. */
    private static FibEntry.Kind kind(RouteLine line) {
        boolean onLoopback = line.hops().stream().anyMatch(hop -> hop.isOn(NetworkInterface.LOOPBACK));
        boolean nowhere = line.family() == Family.IPV6 && line.kind() == FibEntry.Kind.UNICAST && onLoopback;
        return nowhere ? FibEntry.Kind.NOWHERE : line.kind();
    }

    /** IPv6 takes 0 for none given. */
    private long metric(RouteLine line) {
        long given = line.metric().orElse(0);
        return family == Family.IPV6 && given == 0 ? IPV6_METRIC : given;
    }

    /** The scope that iproute2 gives a route that says none. Source: iproute2 ip/iproute.c, iproute_modify. */
    private static int scope(RouteLine line) {
        return switch (line.kind()) {
            case LOCAL -> Fib.HOST;
            case BROADCAST, MULTICAST, ANYCAST -> Fib.LINK;
            case UNICAST -> {
                boolean direct =
                        line.hops().size() == 1 && line.hops().get(0).gateway().isEmpty();
                yield direct ? Fib.LINK : Fib.UNIVERSE;
            }
            case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE -> Fib.UNIVERSE;
        };
    }

    /** A preferred source has to be one of the host's addresses. */
    private void requireOwn(RouteLine line, RouteLine.Placed<IpAddress> source, long table) {
        boolean own = switch (family) {
            case IPV4 ->
                List.of(table, Fib.LOCAL_TABLE).stream()
                        .flatMap(number -> fib.lookupIn(number, Flow.to(source.value()), Fib.UNIVERSE).stream())
                        .anyMatch(entry -> entry.kind() == FibEntry.Kind.LOCAL);
            case IPV6 -> nextHops.isAddress(source.value());
        };
        boolean itself = line.kind() == FibEntry.Kind.LOCAL
                && family == Family.IPV4
                && line.destination().address().equals(source.value());
        if (!own && !itself) {
            throw line.refuse(source.word(), "src " + source.value() + " is none of the host's addresses", "");
        }
    }
}
