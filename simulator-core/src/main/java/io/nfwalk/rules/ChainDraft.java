package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A chain while its table is being restored. */
final class ChainDraft {
    private final String name;
    private final List<RuleLine> rules = new ArrayList<>();
    /** For each rule whether it stands in the text that is being read. */
    private final List<Boolean> read = new ArrayList<>();

    private final Optional<Chain.Policy> firstPolicy;
    private Optional<Chain.Policy> policy;
    private Counters counters = Counters.ZERO;

    /** An empty chain; without policy it is a user chain. */
    ChainDraft(String name, Optional<Chain.Policy> policy) {
        this.name = name;
        this.firstPolicy = policy;
        this.policy = policy;
    }

    /** A chain as it was before. */
    static ChainDraft of(Chain chain) {
        ChainDraft draft = new ChainDraft(chain.name(), chain.policy());
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
        return read.get(index);
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

    void insert(int index, RuleLine line, boolean isRead) {
        rules.add(index, line);
        read.add(index, isRead);
    }

    void remove(int index) {
        rules.remove(index);
        read.remove(index);
    }

    void clear() {
        rules.clear();
        read.clear();
    }

    /** The index of the first rule that says the same; -1 if there is none. */
    int indexOf(Rule rule) {
        return IntStream.range(0, rules.size())
                .filter(index -> rules.get(index).rule().equals(rule))
                .findFirst()
                .orElse(-1);
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
