package io.nfwalk.testkit.arbitrary;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shortest ways from a table's built-in chains to its user chains. */
final class JumpPaths {
    private final Map<String, List<Rule>> paths = new LinkedHashMap<>();

    JumpPaths(Table table) {
        Deque<Chain> open = new ArrayDeque<>();
        for (Chain chain : table.chains()) {
            if (chain.policy().isPresent()) {
                paths.put(chain.name(), List.of());
                open.add(chain);
            }
        }
        while (!open.isEmpty()) {
            Chain chain = open.poll();
            for (RuleLine line : chain.rules()) {
                String next = destination(line.rule().action());
                if (!next.isEmpty() && !paths.containsKey(next)) {
                    List<Rule> way = new ArrayList<>(paths.get(chain.name()));
                    way.add(line.rule());
                    paths.put(next, List.copyOf(way));
                    table.chain(next).ifPresent(open::add);
                }
            }
        }
    }

    /** The jumps that lead to the chain; none to a built-in chain, or where nothing leads. */
    List<Rule> to(String chain) {
        return paths.getOrDefault(chain, List.of());
    }

    private static String destination(Action action) {
        if (action instanceof Action.Jump jump) {
            return jump.chain();
        }
        return action instanceof Action.Goto other ? other.chain() : "";
    }
}
