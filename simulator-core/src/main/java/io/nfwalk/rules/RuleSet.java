package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Optional;

/**
 * The tables that one iptables-save text describes.
 *
 * @param family IPv4 (iptables-save) or IPv6 (ip6tables-save)
 * @param tables the declared tables, in the text's order
 */
public record RuleSet(Family family, List<Table> tables) {
    /** Copies the list. */
    public RuleSet {
        tables = List.copyOf(tables);
    }

    /** No tables at all. */
    public static RuleSet empty(Family family) {
        return new RuleSet(family, List.of());
    }

    /** The table of that name, if it is declared. */
    public Optional<Table> table(TableName name) {
        return tables.stream().filter(table -> table.name() == name).findFirst();
    }

    /** Whether the kernel tracks connections because of one of its rules. */
    public boolean needsTracking() {
        return tables.stream()
                .flatMap(table -> table.chains().stream())
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(line -> line.rule().needsTracking());
    }
}
