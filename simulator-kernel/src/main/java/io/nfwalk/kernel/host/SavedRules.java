package io.nfwalk.kernel.host;

import io.nfwalk.rules.Counters;
import io.nfwalk.scenario.RunReport.ChainCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code iptables-save -c} printed of one family's tables, as far as traces and counters need it. */
final class SavedRules {
    private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+) \\[(\\d+):(\\d+)\\].*");
    private static final Pattern RULE = Pattern.compile("\\[(\\d+):(\\d+)\\] -A (\\S+) ?(.*)");
    /** Comments may hold anything, an option's look too. */
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Pattern TARGET = Pattern.compile("(?:^| )-([jg]) (\\S+)");

    private final Map<String, Map<String, Chain>> tables = new TreeMap<>();

    private SavedRules() {}

    /** No tables at all. */
    static SavedRules none() {
        return new SavedRules();
    }

    /** The tables that a text of {@code iptables-save -c} tells of. */
    static SavedRules parse(String text) {
        SavedRules saved = new SavedRules();
        Map<String, Chain> table = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            Matcher chain = CHAIN.matcher(line);
            Matcher rule = RULE.matcher(line);
            if (line.startsWith("*")) {
                table = saved.tables.computeIfAbsent(line.substring(1).strip(), name -> new LinkedHashMap<>());
            } else if (chain.matches()) {
                Optional<String> policy = Optional.of(chain.group(2)).filter(word -> !word.equals("-"));
                table.put(chain.group(1), new Chain(policy, counters(chain.group(3), chain.group(4))));
            } else if (rule.matches()) {
                table.get(rule.group(3)).rules.add(rule(rule));
            }
        }
        return saved;
    }

    private static Counters counters(String packets, String bytes) {
        return new Counters(Long.parseUnsignedLong(packets), Long.parseUnsignedLong(bytes));
    }

    private static Rule rule(Matcher line) {
        Matcher target = TARGET.matcher(QUOTED.matcher(line.group(4)).replaceAll("\"\""));
        Counters counted = counters(line.group(1), line.group(2));
        return target.find()
                ? new Rule(Optional.of(target.group(2)), target.group(1).equals("g"), counted)
                : new Rule(Optional.empty(), false, counted);
    }

    /** A chain; empty if there is none of that name. */
    Optional<Chain> chain(String table, String chain) {
        return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(chain));
    }

    /** What all chains counted, by table and chain, in the printed order. */
    Map<String, Map<String, ChainCount>> counts() {
        Map<String, Map<String, ChainCount>> counts = new LinkedHashMap<>();
        tables.forEach((table, chains) -> {
            Map<String, ChainCount> counted = new LinkedHashMap<>();
            chains.forEach((name, chain) -> counted.put(name, chain.count()));
            counts.put(table, counted);
        });
        return counts;
    }

    /** A chain as it was printed. */
    static final class Chain {
        private final Optional<String> policy;
        private final Counters counted;
        private final List<Rule> rules = new ArrayList<>();

        private Chain(Optional<String> policy, Counters counted) {
            this.policy = policy;
            this.counted = counted;
        }

        /** The policy of a built-in chain: ACCEPT, DROP. */
        Optional<String> policy() {
            return policy;
        }

        /** The rule at a position from 1; empty behind the last. */
        Optional<Rule> rule(int position) {
            return position <= rules.size() ? Optional.of(rules.get(position - 1)) : Optional.empty();
        }

        private ChainCount count() {
            return new ChainCount(
                    policy.map(word -> counted),
                    rules.stream().map(Rule::counted).toList());
        }
    }

    /**
     * A rule as it was printed.
     *
     * @param target the word behind {@code -j} or {@code -g}
     * @param isGoto whether that was {@code -g}
     * @param counted what it counted
     */
    record Rule(Optional<String> target, boolean isGoto, Counters counted) {}
}
