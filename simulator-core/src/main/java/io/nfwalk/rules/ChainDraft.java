package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/** A chain while its table is being restored. */
final class ChainDraft {
    private final String name;
    private final LeadingRules leading;
    private final DraftRules rules = new DraftRules();
    private final Optional<Chain.Policy> firstPolicy;
    private Optional<Chain.Policy> policy;
    private Counters counters = Counters.ZERO;

    /** An empty chain; without policy it is a user chain. */
    ChainDraft(String name, Optional<Chain.Policy> policy, LeadingRules leading) {
        this.name = name;
        this.leading = leading;
        this.firstPolicy = policy;
        this.policy = policy;
    }

    /** A chain as it was before. */
    static ChainDraft of(Chain chain, LeadingRules leading) {
        ChainDraft draft = new ChainDraft(chain.name(), chain.policy(), leading);
        draft.counters = chain.counters();
        chain.rules().forEach(line -> draft.insert(draft.size(), line, false));
        return draft;
    }

    String name() {
        return name;
    }

    boolean isBuiltIn() {
        return policy.isPresent();
    }

    int size() {
        return rules.size();
    }

    List<RuleLine> rules() {
        return rules;
    }

    /** Whether the rule stands in the text that is being read, and was not there before. */
    boolean isRead(int index) {
        return rules.isRead(index);
    }

    /** The policy is what it was when the restoring began. */
    void resetPolicy() {
        policy = firstPolicy;
    }

    void setPolicy(Chain.Policy newPolicy) {
        policy = Optional.of(newPolicy);
    }

    /** The policy counts from there; a loaded chain starts over even if these are the numbers of before. */
    void setCounters(Counters newCounters) {
        counters = new Counters(newCounters.packets(), newCounters.bytes());
    }

    /** A loaded chain's policy starts over, from the numbers that the text gave it. */
    void startOver() {
        setCounters(counters);
    }

    void insert(int index, RuleLine line, boolean isRead) {
        rules.insert(index, line, isRead);
        leading.came(line);
    }

    void remove(int index) {
        leading.went(rules.remove(index));
    }

    void clear() {
        rules.forEach(leading::went);
        rules.clear();
    }

    /** The index of the first rule that says the same; -1 if there is none. */
    int indexOf(Rule rule) {
        return rules.indexOf(rule);
    }

    /** All counters of the chain, or those of one rule, begin at zero again. */
    void zero(int from, int to) {
        for (int index = from; index < to; index++) {
            RuleLine line = rules.get(index);
            rules.set(index, new RuleLine(line.rule(), line.span(), Counters.ZERO));
        }
    }

    Chain chain() {
        return new Chain(name, policy, counters, rules);
    }
}
