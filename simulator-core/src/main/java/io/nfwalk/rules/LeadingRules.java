package io.nfwalk.rules;

import java.util.HashMap;
import java.util.Map;

/** How many rules of a table lead to each chain while it is being restored; counted from the first question on. */
final class LeadingRules {
    private Map<String, Integer> counts;

    /** Whether a rule of these chains, which are all of the table, leads to that one. */
    boolean leadTo(String chain, Iterable<ChainDraft> all) {
        if (counts == null) {
            counts = new HashMap<>();
            all.forEach(each -> each.rules().forEach(this::came));
        }
        return counts.containsKey(chain);
    }

    void came(RuleLine line) {
        change(line, 1);
    }

    void went(RuleLine line) {
        change(line, -1);
    }

    private void change(RuleLine line, int by) {
        String to = counts == null ? "" : ChainGraph.destination(line.rule().action());
        if (!to.isEmpty()) {
            counts.merge(to, by, (before, change) -> before + change == 0 ? null : Integer.valueOf(before + change));
        }
    }
}
