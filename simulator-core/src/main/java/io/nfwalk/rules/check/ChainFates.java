package io.nfwalk.rules.check;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.UnknownMatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What can become of a packet that a table's chain is given: whether it may come back, and what may have changed by
 * then. Chains are looked at after those that they lead to, on a stack of their own; where they lead in a circle,
 * anything goes.
 */
final class ChainFates {
    private final Table table;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Effect[] effects;

    private ChainFates(Table table) {
        this.table = table;
        for (Chain chain : table.chains()) {
            numbers.put(chain.name(), numbers.size());
        }
        this.effects = new Effect[table.chains().size()];
    }

    static ChainFates of(Table table) {
        ChainFates fates = new ChainFates(table);
        fates.lookAtAll();
        return fates;
    }

    /** What a rule can do to a packet that matches it, as the chain's next rule sees it. */
    Effect of(Rule rule) {
        if (rule.action() instanceof Action.Goto) {
            return Effect.RETURNS;
        }
        if (rule.action() instanceof Action.Jump jump) {
            return of(jump.chain());
        }
        return rule.action() instanceof Action.Apply apply ? apply.target().effect() : Effect.OBSERVES;
    }

    /** {@link Effect#ENDS} if no packet comes back from the chain, else what may have changed. */
    private Effect of(String chain) {
        Integer number = numbers.get(chain);
        return number == null || effects[number] == null ? Effect.ALTERS : effects[number];
    }

    /** A chain that is being looked at, and the chains that it leads to and that were not yet looked at. */
    private record Open(int number, Deque<Integer> next) {}

    private void lookAtAll() {
        boolean[] begun = new boolean[effects.length];
        for (int i = 0; i < effects.length; i++) {
            Deque<Open> open = new ArrayDeque<>();
            begin(i, begun, open);
            while (!open.isEmpty()) {
                Integer next = open.peek().next().poll();
                if (next == null) {
                    int done = open.pop().number();
                    effects[done] = fate(table.chains().get(done));
                } else {
                    begin(next, begun, open);
                }
            }
        }
    }

    private void begin(int number, boolean[] begun, Deque<Open> open) {
        if (!begun[number]) {
            begun[number] = true;
            open.push(
                    new Open(number, new ArrayDeque<>(successors(table.chains().get(number)))));
        }
    }

    private List<Integer> successors(Chain chain) {
        List<Integer> found = new ArrayList<>();
        for (RuleLine line : chain.rules()) {
            Integer number = numbers.get(destination(line.rule().action()));
            if (number != null) {
                found.add(number);
            }
        }
        return found;
    }

    /** The chain that the rule leads to, or the empty string. */
    static String destination(Action action) {
        if (action instanceof Action.Jump jump) {
            return jump.chain();
        }
        return action instanceof Action.Goto other ? other.chain() : "";
    }

    private Effect fate(Chain chain) {
        boolean mayReturn = false;
        Effect worst = Effect.OBSERVES;
        for (RuleLine line : chain.rules()) {
            Rule rule = line.rule();
            Effect effect = of(rule);
            boolean ends = rule.action() instanceof Action.Goto other
                    ? of(other.chain()) == Effect.ENDS
                    : effect == Effect.ENDS;
            mayReturn |= effect == Effect.RETURNS && !ends;
            if (ends && !mayReturn && isUnconditional(rule)) {
                return Effect.ENDS;
            }
            worst = worse(worst, rule.action() instanceof Action.Goto other ? of(other.chain()) : effect);
            if (asksUnknown(rule)) {
                worst = worse(worst, Effect.TAGS);
            }
        }
        return worst;
    }

    /** Whether every packet that comes to the rule matches it. */
    static boolean isUnconditional(Rule rule) {
        return rule.head().protocol().isEmpty() && RuleFacts.of(rule).holdsAlways();
    }

    /** Whether it has a match of which nobody knows what it does. */
    static boolean asksUnknown(Rule rule) {
        return rule.matches().stream().anyMatch(UnknownMatch.class::isInstance);
    }

    private static Effect worse(Effect one, Effect other) {
        return switch (other) {
            case ENDS, RETURNS, OBSERVES -> one;
            case TAGS -> one == Effect.ALTERS ? one : other;
            case ALTERS -> other;
        };
    }
}
