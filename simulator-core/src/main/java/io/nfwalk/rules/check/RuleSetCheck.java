package io.nfwalk.rules.check;

import io.nfwalk.rules.Chain;
import io.nfwalk.rules.ChainGraph;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for what is odd about a rule set: rules that no packet can match, chains that no packet comes to.
 *
 * <pre>{@code
 * for (Finding finding : RuleSetCheck.of(rules)) {
 *     System.out.println(finding);
 * }
 * }</pre>
 *
 * <p>What iptables refuses is not looked for: the parser tells it, and such a text is no {@link RuleSet}.
 */
public final class RuleSetCheck {
    private final RuleSet rules;
    private final boolean tracks;
    private final Findings findings = new Findings();
    private final Effort effort = new Effort();

    private RuleSetCheck(RuleSet rules) {
        this.rules = rules;
        this.tracks = rules.needsTracking();
    }

    /** Everything found, table by table and chain by chain in the rule set's order; of one code at most a thousand. */
    public static List<Finding> of(RuleSet rules) {
        RuleSetCheck check = new RuleSetCheck(rules);
        check.run();
        return check.findings.list();
    }

    private void run() {
        for (Table table : rules.tables()) {
            if (table.name() == TableName.NAT && !tracks && hasRules(table)) {
                findings.ofTable(
                        Severity.WARNING,
                        "nat-not-visited",
                        table.name(),
                        "no packet visits this table: no rule makes the kernel track connections",
                        "");
            }
            check(table);
        }
        tellBridges();
        if (effort.isExhausted()) {
            findings.ofTable(
                    Severity.REMARK,
                    "search-ended",
                    rules.tables().get(0).name(),
                    "not every pair of rules was compared: there are too many",
                    "");
        }
    }

    private static boolean hasRules(Table table) {
        return table.chains().stream().anyMatch(chain -> !chain.rules().isEmpty());
    }

    private void check(Table table) {
        ChainGraph graph = ChainGraph.of(table);
        ChainFates fates = ChainFates.of(table);
        tellGraph(table, graph);
        Set<String> destinations = destinations(table);
        for (Chain chain : table.chains()) {
            Set<Hook> hooks = graph.hooksReaching(chain.name());
            if (hooks.isEmpty()) {
                tellUnreached(table, chain, destinations.contains(chain.name()));
            }
            if (!chain.rules().isEmpty()) {
                new ChainCheck(table, fates, chain, hooks, new CoverIndex(tracks, effort), findings).run();
            }
        }
    }

    private void tellGraph(Table table, ChainGraph graph) {
        for (ChainGraph.Jump jump : graph.danglingJumps()) {
            RuleLine line = table.chain(jump.from()).orElseThrow().rules().get(jump.rule() - 1);
            String message = "there is no chain '" + jump.to() + "'";
            findings.ofRule(
                    Severity.ERROR, "chain-undefined", table.name(), jump.from(), jump.rule(), line, message, "");
        }
        for (List<String> loop : graph.loops()) {
            boolean isReached = !graph.hooksReaching(loop.get(0)).isEmpty();
            String message = "the chains lead in a circle: " + way(loop)
                    + (isReached ? "" : "; the kernel would refuse that if a built-in chain led there");
            Severity severity = isReached ? Severity.ERROR : Severity.WARNING;
            String code = isReached ? "chain-loop" : "chain-loop-unreachable";
            findings.ofChain(severity, code, table.name(), loop.get(0), message, "");
        }
    }

    private static String way(List<String> loop) {
        List<String> shown = loop.size() > 10 ? loop.subList(0, 8) : loop;
        return String.join(" -> ", shown) + (loop.size() > 10 ? " -> ..." : "") + " -> " + loop.get(0);
    }

    private static Set<String> destinations(Table table) {
        Set<String> destinations = new HashSet<>();
        for (Chain chain : table.chains()) {
            for (RuleLine line : chain.rules()) {
                destinations.add(ChainFates.destination(line.rule().action()));
            }
        }
        return destinations;
    }

    private void tellUnreached(Table table, Chain chain, boolean isNamed) {
        String name = chain.name();
        if (isNamed) {
            String message = "no packet comes to chain " + name + ": no built-in chain leads there, on any way";
            findings.ofChain(Severity.WARNING, "chain-unreachable", table.name(), name, message, "");
        } else if (chain.rules().isEmpty()) {
            String message = "chain " + name + " is empty, and no rule leads there";
            findings.ofChain(Severity.REMARK, "chain-unused", table.name(), name, message, "");
        } else {
            String message = "no rule leads to chain " + name;
            findings.ofChain(Severity.WARNING, "chain-unused", table.name(), name, message, "");
        }
    }

    /** Once for a rule set: where nothing is bridged, or the module is missing, such matches say nothing. */
    private void tellBridges() {
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                for (int i = 0; i < chain.rules().size(); i++) {
                    RuleLine line = chain.rules().get(i);
                    if (line.rule().matches().stream()
                            .anyMatch(match -> match.name().equals("physdev"))) {
                        findings.ofRule(
                                Severity.WARNING,
                                "needs-br-netfilter",
                                table.name(),
                                chain.name(),
                                i + 1,
                                line,
                                "-m physdev knows bridge ports only where br_netfilter is loaded",
                                "modprobe br_netfilter");
                        return;
                    }
                }
            }
        }
    }
}
