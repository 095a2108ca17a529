package io.nfwalk.target;

import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kernel's reasons to refuse a rule for its target's place. Source: kernel net/netfilter/x_tables.c,
 * xt_check_target: the table and the protocol always count, a hook only if it can reach the rule.
 */
final class Refusals {
    private Refusals() {}

    /** Refuses every table but this one. */
    static Optional<Refusal> unlessIn(TableName table, String target, Placement placement) {
        if (placement.table() == table) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                "target-wrong-table",
                target + " does not work in the " + placement.table() + " table",
                "the " + table + " table"));
    }

    /** Refuses a rule that a hook can reach at which the target does not work. */
    static Optional<Refusal> unlessAt(List<Hook> hooks, String target, Placement placement) {
        for (Hook hook : Hook.values()) {
            if (placement.hooks().contains(hook) && !hooks.contains(hook)) {
                return Optional.of(new Refusal(
                        "target-wrong-hook",
                        target + " does not work in " + hook + ", which reaches this rule",
                        hooks.stream().map(Hook::name).collect(Collectors.joining(", "))));
            }
        }
        return Optional.empty();
    }

    /** Refuses a rule that is not for TCP only. */
    static Optional<Refusal> unlessTcp(String target, Placement placement) {
        if (placement.head().onlyProtocol().orElse(-1) == Protocol.TCP) {
            return Optional.empty();
        }
        return Optional.of(
                new Refusal("target-wrong-protocol", target + " works for TCP only", "-p tcp, not inverted"));
    }
}
