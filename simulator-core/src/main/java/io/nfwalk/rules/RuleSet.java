package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** The tables that one iptables-save text describes. Immutable. */
public final class RuleSet {
    private final Family family;
    private final List<Table> tables;
    private final boolean countersPrinted;
    /** Found when it is first asked for: there may be half a million rules, and a thousand runs with them. */
    private Needs needs;

    /**
     * What some rule makes the host do.
     *
     * @param naming for each table the rules whose matches name memories of the host, in the order of its chains
     */
    private record Needs(
            boolean tracking,
            boolean wholePackets,
            boolean labels,
            boolean accounting,
            boolean proxies,
            Map<TableName, List<RuleLine>> naming) {
        static Needs of(List<Table> tables) {
            boolean tracking = false;
            boolean wholePackets = false;
            boolean labels = false;
            boolean accounting = false;
            boolean proxies = false;
            Map<TableName, List<RuleLine>> naming = new LinkedHashMap<>();
            for (Table table : tables) {
                List<RuleLine> found = new ArrayList<>();
                for (Chain chain : table.chains()) {
                    for (RuleLine line : chain.rules()) {
                        Rule rule = line.rule();
                        tracking = tracking || rule.needsTracking();
                        wholePackets = wholePackets || rule.needsWholePackets();
                        labels = labels || rule.needsLabels();
                        accounting = accounting || rule.needsAccounting();
                        proxies = proxies || rule.proxiesHandshakes();
                        if (namesMemories(rule)) {
                            found.add(line);
                        }
                    }
                }
                naming.put(table.name(), List.copyOf(found));
            }
            return new Needs(tracking, wholePackets, labels, accounting, proxies, naming);
        }

        private static boolean namesMemories(Rule rule) {
            if (rule.matches().isEmpty()) {
                return false;
            }
            AtomicBoolean asked = new AtomicBoolean();
            NamedMemories ear = new NamedMemories() {
                @Override
                public <T extends Undoable> T named(
                        String kind, String name, Class<T> type, Function<Journal, T> fresh) {
                    asked.set(true);
                    return fresh.apply(new Journal());
                }
            };
            rule.matches().forEach(match -> match.loaded(ear));
            return asked.get();
        }
    }

    /**
     * A rule set.
     *
     * @param family IPv4 (iptables-save) or IPv6 (ip6tables-save)
     * @param tables the declared tables, in the text's order; copied
     * @param countersPrinted whether the text has counters for its rules, as {@code iptables-save -c} prints them
     */
    public RuleSet(Family family, List<Table> tables, boolean countersPrinted) {
        this.family = family;
        this.tables = List.copyOf(tables);
        this.countersPrinted = countersPrinted;
    }

    /** A rule set that is printed without the rules' counters. */
    public RuleSet(Family family, List<Table> tables) {
        this(family, tables, false);
    }

    /** No tables at all. */
    public static RuleSet empty(Family family) {
        return new RuleSet(family, List.of());
    }

    /**
     * The rule set of an iptables-save text, which iptables-nft would load.
     *
     * @throws InvalidRulesException if it is none
     */
    public static RuleSet parse(String text, Family family, Extensions extensions) {
        return RuleSetParser.parse(text, ParseOptions.of("<text>", family, extensions))
                .orThrow();
    }

    /** IPv4 (iptables-save) or IPv6 (ip6tables-save). */
    public Family family() {
        return family;
    }

    /** The declared tables, in the text's order. */
    public List<Table> tables() {
        return tables;
    }

    /** Whether the text has counters for its rules. */
    public boolean countersPrinted() {
        return countersPrinted;
    }

    /** The table of that name, if it is declared. */
    public Optional<Table> table(TableName name) {
        return tables.stream().filter(table -> table.name() == name).findFirst();
    }

    private synchronized Needs needs() {
        if (needs == null) {
            needs = Needs.of(tables);
        }
        return needs;
    }

    /** Whether the kernel tracks connections because of one of its rules. */
    public boolean needsTracking() {
        return needs().tracking;
    }

    /** Whether some rule makes the host join fragments before it looks at them, though it may not track connections. */
    public boolean needsWholePackets() {
        return needs().wholePackets;
    }

    /** Whether one of its rules answers SYNs in the name of their servers. */
    public boolean proxiesHandshakes() {
        return needs().proxies;
    }

    /** Whether the kernel keeps labels of connections because of one of its rules. */
    public boolean needsLabels() {
        return needs().labels;
    }

    /** Whether loading it makes the kernel count what passes over connections. */
    public boolean needsAccounting() {
        return needs().accounting;
    }

    /**
     * A table's rules whose matches name memories of the host, in the order of its chains; none if it is not declared.
     */
    public List<RuleLine> rulesThatNameMemories(TableName table) {
        return needs().naming.getOrDefault(table, List.of());
    }

    /** The canonical text, as iptables-save prints it, without dated comments; each line ends in a line feed. */
    public String toSave() {
        StringBuilder text = new StringBuilder();
        toSave(text::append);
        return text.toString();
    }

    /** Gives the same text in pieces, for one that is too large to be held as a whole. */
    public void toSave(Consumer<String> pieces) {
        RuleSetPrinter.print(this, pieces);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet rules
                && family == rules.family
                && countersPrinted == rules.countersPrinted
                && tables.equals(rules.tables);
    }

    @Override
    public int hashCode() {
        return Objects.hash(family, tables, countersPrinted);
    }

    /** Its text. */
    @Override
    public String toString() {
        return toSave();
    }
}
