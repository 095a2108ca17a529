package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tables that one iptables-save text describes.
 *
 * @param family IPv4 (iptables-save) or IPv6 (ip6tables-save)
 * @param tables the declared tables, in the text's order
 * @param countersPrinted whether the text has counters for its rules, as {@code iptables-save -c} prints them
 */
public record RuleSet(Family family, List<Table> tables, boolean countersPrinted) {
    /** Copies the list. */
    public RuleSet {
        tables = List.copyOf(tables);
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

    /** The table of that name, if it is declared. */
    public Optional<Table> table(TableName name) {
        return tables.stream().filter(table -> table.name() == name).findFirst();
    }

    /** Whether the kernel tracks connections because of one of its rules. */
    public boolean needsTracking() {
        return anyRule(Rule::needsTracking);
    }

    /** Whether some rule makes the host join fragments before it looks at them, though it may not track connections. */
    public boolean needsWholePackets() {
        return anyRule(Rule::needsWholePackets);
    }

    /** Whether one of its rules answers SYNs in the name of their servers. */
    public boolean proxiesHandshakes() {
        return anyRule(rule ->
                rule.action() instanceof Action.Apply apply && apply.target().proxiesHandshakes());
    }

    /** Whether the kernel keeps labels of connections because of one of its rules. */
    public boolean needsLabels() {
        return anyRule(Rule::needsLabels);
    }

    /** Whether loading it makes the kernel count what passes over connections. */
    public boolean needsAccounting() {
        return anyRule(Rule::needsAccounting);
    }

    private boolean anyRule(Predicate<Rule> condition) {
        return tables.stream()
                .flatMap(table -> table.chains().stream())
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(line -> condition.test(line.rule()));
    }

    /** The canonical text, as iptables-save prints it, without dated comments; each line ends in a line feed. */
    public String toSave() {
        return RuleSetPrinter.print(this);
    }
}
