package io.nfwalk.kernel.random;

import io.nfwalk.packet.Family;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the scenarios met: how many rules had each match and target, and how often such rules matched. */
final class Coverage {
    private final Map<String, Integer> made = new TreeMap<>();
    private final Map<String, Integer> hit = new TreeMap<>();
    private final Map<String, Integer> verdicts = new TreeMap<>();
    private final Map<String, Integer> states = new TreeMap<>();
    private final Map<String, Integer> results = new TreeMap<>();

    /** Counts a scenario and what the simulator said of it. */
    void add(ScenarioText text, RunReport report) {
        Map<String, Map<String, TableText>> loaded = new HashMap<>();
        for (HostText host : text.hosts()) {
            // where two rule sets are loaded, an event does not say whose rule it was
            if (host.legacyRules().isEmpty()) {
                host.rules().ifPresent(rules -> load(loaded, host.name(), rules));
            }
            host.rules().ifPresent(this::count);
            host.legacyRules().ifPresent(this::count);
        }
        for (int i = 0; i < report.steps().size(); i++) {
            if (text.steps().get(i) instanceof StepText.Change change) {
                change.rules().ifPresent(rules -> {
                    count(rules);
                    if (change.noflush()) {
                        rules.tables()
                                .forEach(table -> loaded.getOrDefault(traced(change.host(), rules), new HashMap<>())
                                        .remove(table.name().toString()));
                    } else if (loaded.containsKey(traced(change.host(), rules))) {
                        load(loaded, change.host(), rules);
                    }
                });
            }
            step(text.steps().get(i), report.steps().get(i), loaded);
        }
    }

    /** The name under which a trace has the host's tables of that family. */
    private static String traced(String host, RuleSetText rules) {
        return rules.family() == Family.IPV6 ? host + "#6" : host;
    }

    private static void load(Map<String, Map<String, TableText>> loaded, String host, RuleSetText rules) {
        Map<String, TableText> tables = loaded.computeIfAbsent(traced(host, rules), name -> new HashMap<>());
        rules.tables().forEach(table -> tables.put(table.name().toString(), table));
    }

    private void count(RuleSetText rules) {
        for (TableText table : rules.tables()) {
            for (RuleText rule : table.rules()) {
                rule.matches().forEach(match -> plus(made, "-m " + match));
                target(table, rule).ifPresent(target -> plus(made, target));
            }
        }
    }

    private static Optional<String> target(TableText table, RuleText rule) {
        return rule.target()
                .map(target -> table.userChains().contains(target)
                        ? rule.action().substring(0, 2) + " CHAIN"
                        : "-j " + target);
    }

    private void step(StepText step, StepReport report, Map<String, Map<String, TableText>> loaded) {
        plus(results, step.kind() + " " + report.result().word());
        report.conntrack()
                .values()
                .forEach(entries -> entries.forEach(entry -> plus(
                        states,
                        entry.protocol()
                                + entry.state().map(state -> " " + state).orElse(""))));
        report.trace()
                .forEach((host, events) -> events.forEach(event -> {
                    plus(verdicts, event.verdict().replaceFirst(" .*", event.rule() == 0 ? "$0" : ""));
                    rule(loaded.getOrDefault(host, Map.of()), event).ifPresent(rule -> {
                        rule.matches().forEach(match -> plus(hit, "-m " + match));
                        target(loaded.get(host).get(event.table()), rule).ifPresent(target -> plus(hit, target));
                    });
                }));
    }

    private static Optional<RuleText> rule(Map<String, TableText> tables, TraceEvent event) {
        return Optional.ofNullable(tables.get(event.table()))
                .map(table -> table.rulesOf(event.chain()))
                .filter(rules -> event.rule() >= 1 && event.rule() <= rules.size())
                .map(rules -> rules.get(event.rule() - 1));
    }

    private static void plus(Map<String, Integer> counts, String key) {
        counts.merge(key, 1, Integer::sum);
    }

    /** How many rules had it: {@code -m tcp}, {@code -j DROP}, {@code -g CHAIN}. */
    int made(String words) {
        return made.getOrDefault(words, 0);
    }

    /** How often rules with it matched. */
    int hit(String words) {
        return hit.getOrDefault(words, 0);
    }

    /** Adds what another one counted. */
    void add(Coverage other) {
        merge(made, other.made);
        merge(hit, other.hit);
        merge(verdicts, other.verdicts);
        merge(states, other.states);
        merge(results, other.results);
    }

    private static void merge(Map<String, Integer> mine, Map<String, Integer> others) {
        others.forEach((key, count) -> mine.merge(key, count, Integer::sum));
    }

    /** All counts as a table. */
    String text() {
        StringBuilder text = new StringBuilder("rules with it, and how often they matched:\n");
        made.forEach((key, count) -> text.append("  %-20s %8d %8d%n".formatted(key, count, hit(key))));
        section(text, "steps", results);
        section(text, "verdicts", verdicts);
        section(text, "entries seen after steps", states);
        return text.toString();
    }

    private static void section(StringBuilder text, String name, Map<String, Integer> counts) {
        text.append(name).append(":\n");
        counts.forEach((key, count) -> text.append("  %-30s %8d%n".formatted(key, count)));
    }
}
