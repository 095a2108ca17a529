package io.nfwalk.testkit.coverage;

import io.nfwalk.Walk;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules of one rule set the packets of a test run met: whether they matched, whether they did not, and what
 * became of them.
 *
 * <pre>{@code
 * RuleCoverage coverage = RuleCoverage.of("node.rules", rules);
 * coverage.observe(Simulator.of(host).receive("eth0", packet));
 * System.out.println(coverage.text());
 * coverage.requireRules(90);
 * }</pre>
 *
 * <p>Confined to one thread at a time.
 */
public final class RuleCoverage {
    private final String name;
    private final RuleSet rules;
    private final Map<RuleKey, Tally> tallies = new LinkedHashMap<>();
    private final Map<RuleKey, Long> policies = new LinkedHashMap<>();

    /** What was counted of one rule. */
    private static final class Tally {
        private long matched;
        private long passed;
        private final Map<String, Long> verdicts = new LinkedHashMap<>();
    }

    private RuleCoverage(String name, RuleSet rules) {
        this.name = name;
        this.rules = rules;
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                for (int i = 1; i <= chain.rules().size(); i++) {
                    tallies.put(new RuleKey(table.name(), chain.name(), i), new Tally());
                }
                if (chain.policy().isPresent()) {
                    policies.put(new RuleKey(table.name(), chain.name(), 0), 0L);
                }
            }
        }
    }

    /**
     * Of a rule set, of which nothing has been met so far.
     *
     * @param name what reports call it, such as its file
     */
    public static RuleCoverage of(String name, RuleSet rules) {
        return new RuleCoverage(name, rules);
    }

    /** Counts what a walk met. */
    public void observe(Walk walk) {
        observe(walk.events());
    }

    /** Counts what a record met; what other rule sets in it did is passed over. */
    public void observe(List<Event> events) {
        Traversals.of(events).forEach(looked -> {
            Tally tally = isOurs(looked) ? tallies.get(looked.key()) : null;
            if (tally != null && looked.matched().isPresent()) {
                tally.matched++;
                tally.verdicts.merge(looked.matched().get(), 1L, Long::sum);
            } else if (tally != null) {
                tally.passed++;
            }
        });
        for (Event event : events) {
            if (event instanceof Visit visit && visit.isPolicy() && visit.family() == rules.family()) {
                policies.computeIfPresent(new RuleKey(visit.table(), visit.chain(), 0), (key, before) -> before + 1);
            }
        }
    }

    /** A rule is known again by the line that matched in its chain; a chain of which none did by its length. */
    private boolean isOurs(Traversals.Looked looked) {
        return looked.family() == rules.family()
                && looked.line()
                        .map(line -> lineAt(looked.key()).contains(line))
                        .orElse(true);
    }

    private List<RuleLine> lineAt(RuleKey key) {
        return rules.table(key.table()).flatMap(table -> table.chain(key.chain())).stream()
                .filter(chain -> key.number() <= chain.rules().size())
                .map(chain -> chain.rules().get(key.number() - 1))
                .toList();
    }

    /** What reports call the rule set. */
    public String name() {
        return name;
    }

    /** The rule set. */
    public RuleSet rules() {
        return rules;
    }

    /** What was counted of each rule, in the rule set's order. */
    public List<RuleCount> counts() {
        List<RuleCount> counts = new ArrayList<>();
        tallies.forEach((key, tally) -> counts.add(new RuleCount(
                key.table(),
                key.chain(),
                key.number(),
                lineAt(key).get(0),
                tally.matched,
                tally.passed,
                new LinkedHashMap<>(tally.verdicts))));
        return counts;
    }

    /**
     * How many packets came to the policy of each built-in chain, as {@code filter:FORWARD:policy}, in the rule set's
     * order.
     */
    public Map<String, Long> policies() {
        Map<String, Long> counted = new LinkedHashMap<>();
        policies.forEach((key, number) -> counted.put(key.table() + ":" + key.chain() + ":policy", number));
        return counted;
    }

    /** How many of 100 rules matched a packet; 100 of a rule set without rules. */
    public double rulesMatched() {
        long matched = counts().stream().filter(count -> count.matched() > 0).count();
        return percent(matched, tallies.size());
    }

    /** How many of 100 branches were gone: each rule's match, and not to match a rule with conditions. */
    public double branchesMet() {
        List<RuleCount> counts = counts();
        return percent(
                counts.stream().mapToLong(RuleCount::branchesMet).sum(),
                counts.stream().mapToLong(RuleCount::branches).sum());
    }

    private static double percent(long some, long all) {
        return all == 0 ? 100 : 100.0 * some / all;
    }

    /**
     * Fails if less than so many of 100 rules matched a packet.
     *
     * @throws AssertionError which lists the rules that did not
     */
    public void requireRules(double percent) {
        require(rulesMatched(), percent, "rules matched a packet", CoverageText.unmatched(this));
    }

    /**
     * Fails if less than so many of 100 branches were gone.
     *
     * @throws AssertionError which lists the branches that were not
     */
    public void requireBranches(double percent) {
        require(branchesMet(), percent, "branches of rules were gone", CoverageText.branchesMissed(this));
    }

    private void require(double reached, double wanted, String what, List<String> missing) {
        if (reached < wanted) {
            throw new AssertionError("%s: %.1f%% of its %s, less than the %.1f%% that are asked for; missing:%n  %s"
                    .formatted(name, reached, what, wanted, String.join("\n  ", missing)));
        }
    }

    /** The report as text: each rule behind how often it matched, and how often not. */
    public String text() {
        return CoverageText.of(this);
    }

    /** The report as an HTML page: the rule set's text with the same numbers beside it, and colours. */
    public String html() {
        return CoverageHtml.of(this);
    }
}
