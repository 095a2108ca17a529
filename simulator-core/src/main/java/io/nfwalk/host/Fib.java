package io.nfwalk.host;

import io.nfwalk.packet.Family;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One family's policy rules and routing tables.
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
    private final Map<Long, RouteTable> tables = new LinkedHashMap<>();

    /** @param rules in the order they are asked */
    Fib(Family family, List<PolicyRule> rules) {
        this.family = family;
        this.rules = List.copyOf(rules);
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
        return lookupIn(LOCAL_TABLE, flow, UNIVERSE).filter(entry -> entry.kind().leads());
    }

    /** What one table says of a flow, without any policy rule. */
    Optional<FibEntry> lookupIn(long number, Flow flow, int leastScope) {
        return Optional.ofNullable(tables.get(number)).flatMap(table -> table.lookup(flow, leastScope));
    }

    Result lookup(Flow flow) {
        return lookup(flow, UNIVERSE);
    }

    Result lookup(Flow flow, int leastScope) {
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
        if (found.isEmpty() || found.get().kind() == FibEntry.Kind.THROW) {
            return Optional.empty();
        }
        FibEntry entry = found.get();
        Optional<RouteError> error = entry.kind().error();
        if (error.isPresent()) {
            return Optional.of(new Result.Miss(error.get()));
        }
        boolean suppressed = lookup.suppressed().isPresent()
                && entry.prefixLength() <= lookup.suppressed().getAsInt();
        return suppressed ? Optional.empty() : Optional.of(new Result.Hit(entry));
    }
}
