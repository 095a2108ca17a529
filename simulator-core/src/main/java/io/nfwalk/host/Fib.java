package io.nfwalk.host;

import io.nfwalk.conntrack.Ways;
import io.nfwalk.packet.Family;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One family's policy rules and routing tables.
 *
 * <p>As long as nobody ever added a policy rule, IPv4 keeps {@code local} and {@code main} as one table: the longest
 * prefix of both decides. A rule parts them. Source: kernel
 * include/net/ip_fib.h, fib_lookup; net/ipv4/fib_frontend.c, fib_new_table and fib_unmerge.
 *
 * <p>Source: kernel net/core/fib_rules.c, fib_rules_lookup; net/ipv4/fib_rules.c; net/ipv6/fib6_rules.c.
 */
final class Fib {
    static final long DEFAULT_TABLE = 253;
    static final long MAIN_TABLE = 254;
    static final long LOCAL_TABLE = 255;

    /** Scopes: how far away something is. Source: kernel include/uapi/linux/rtnetlink.h. */
    static final int UNIVERSE = 0;

    static final int LINK = 253;
    static final int HOST = 254;

    private final Family family;
    private final List<PolicyRule> rules;
    private final Map<Long, RouteTable> tables;
    private final boolean merged;
    private final boolean strict;
    private final Set<Ways.Way> silent;

    /** Empty tables under the rules that the kernel begins with. */
    Fib(Family family) {
        this(family, PolicyRule.kernelsOwn(family), new LinkedHashMap<>(), family == Family.IPV4, true, Set.of());
    }

    private Fib(
            Family family,
            List<PolicyRule> rules,
            Map<Long, RouteTable> tables,
            boolean merged,
            boolean strict,
            Set<Ways.Way> silent) {
        this.family = family;
        this.rules = List.copyOf(rules);
        this.tables = tables;
        this.merged = merged;
        this.strict = strict;
        this.silent = silent;
    }

    /** The same tables under rules that somebody added to, in the order they are asked. */
    Fib withRules(List<PolicyRule> others) {
        return new Fib(family, others, tables, false, strict, silent);
    }

    /**
     * The same, asked as {@code rpfilter} asks in IPv6: of the entries for the closest network it takes that on the
     * flow's interface, if there is one, but looks for no farther network because of it. Source: kernel
     * net/ipv6/route.c, rt6_device_match.
     */
    Fib takingAnyDevice() {
        return new Fib(family, rules, tables, merged, false, silent);
    }

    /**
     * The same for one who knows that these gateways have not answered: an entry that leads over others counts before
     * one that leads over them, be its prefix shorter. Source: kernel net/ipv6/route.c, rt6_check_neigh,
     * fib6_table_lookup.
     */
    Fib knowingSilent(Set<Ways.Way> gateways) {
        return new Fib(family, rules, tables, merged, strict, Set.copyOf(gateways));
    }

    /** What a lookup gives. */
    sealed interface Result {
        /** An entry that leads somewhere. */
        record Hit(FibEntry entry) implements Result {}

        /** None. */
        record Miss(RouteError error) implements Result {}
    }

    RouteTable table(long number) {
        return tables.computeIfAbsent(number, n -> new RouteTable(family));
    }

    /** What the local table says of a flow, without any policy rule. */
    Optional<FibEntry> local(Flow flow) {
        return lookupIn(LOCAL_TABLE, flow, UNIVERSE)
                .filter(entry -> entry.kind().leads());
    }

    /** What one table says of a flow, without any policy rule. */
    Optional<FibEntry> lookupIn(long number, Flow flow, int leastScope) {
        if (!merged || (number != LOCAL_TABLE && number != MAIN_TABLE)) {
            return inOne(number, flow, leastScope);
        }
        Optional<FibEntry> local = inOne(LOCAL_TABLE, flow, leastScope);
        Optional<FibEntry> main = inOne(MAIN_TABLE, flow, leastScope);
        boolean mainIsCloser = main.isPresent()
                && main.get().prefixLength() > local.map(FibEntry::prefixLength).orElse(-1);
        return mainIsCloser ? main : local;
    }

    private Optional<FibEntry> inOne(long number, Flow flow, int leastScope) {
        return Optional.ofNullable(tables.get(number))
                .flatMap(table -> strict ? answering(table, flow, leastScope) : table.closest(flow));
    }

    private Optional<FibEntry> answering(RouteTable table, Flow flow, int leastScope) {
        Optional<FibEntry> found = table.lookup(flow, leastScope);
        if (silent.isEmpty() || found.filter(this::isSilent).isEmpty()) {
            return found;
        }
        return table.lookup(flow, leastScope, entry -> !isSilent(entry)).or(() -> found);
    }

    private boolean isSilent(FibEntry entry) {
        return !entry.hops().isEmpty()
                && entry.hops().stream()
                        .allMatch(hop -> hop.gateway()
                                .filter(address -> silent.contains(new Ways.Way(hop.device(), address)))
                                .isPresent());
    }

    Result lookup(Flow flow) {
        return lookup(flow, UNIVERSE);
    }

    Result lookup(Flow flow, int leastScope) {
        return merged ? lookupMerged(flow, leastScope) : lookupByRules(flow, leastScope);
    }

    private Result lookupMerged(Flow flow, int leastScope) {
        Optional<FibEntry> found = lookupIn(MAIN_TABLE, flow, leastScope).filter(Fib::settles);
        return result(found.or(() -> lookupIn(DEFAULT_TABLE, flow, leastScope).filter(Fib::settles)));
    }

    private static boolean settles(FibEntry entry) {
        return entry.kind() != FibEntry.Kind.THROW;
    }

    private static Result result(Optional<FibEntry> found) {
        return found.filter(entry -> entry.kind().leads())
                .<Result>map(Result.Hit::new)
                .orElseGet(() -> new Result.Miss(
                        found.flatMap(entry -> entry.kind().error()).orElse(RouteError.NET_UNREACHABLE)));
    }

    private Result lookupByRules(Flow flow, int leastScope) {
        int i = 0;
        while (i < rules.size()) {
            PolicyRule rule = rules.get(i);
            i++;
            if (!rule.fits(flow)) {
                continue;
            }
            if (rule.action() instanceof PolicyRule.Action.Goto jump) {
                i = target(jump.preference()).orElse(i);
            } else {
                Optional<Result> result = ask(rule.action(), flow, leastScope);
                if (result.isPresent()) {
                    return result.get();
                }
            }
        }
        return new Result.Miss(RouteError.NET_UNREACHABLE);
    }

    private OptionalInt target(long preference) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).preference() == preference) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** What a rule that fits says; empty if the next rule is to be asked. */
    private Optional<Result> ask(PolicyRule.Action action, Flow flow, int leastScope) {
        if (action instanceof PolicyRule.Action.Refuse refuse) {
            return Optional.of(new Result.Miss(refuse.error()));
        }
        if (!(action instanceof PolicyRule.Action.Lookup lookup)) {
            return Optional.empty();
        }
        Optional<FibEntry> found = lookupIn(lookup.table(), flow, leastScope);
        if (found.filter(Fib::settles).isEmpty()) {
            return Optional.empty();
        }
        Result result = result(found);
        boolean suppressed = result instanceof Result.Hit hit
                && lookup.suppressed().isPresent()
                && hit.entry().prefixLength() <= lookup.suppressed().getAsInt();
        return suppressed ? Optional.empty() : Optional.of(result);
    }
}
