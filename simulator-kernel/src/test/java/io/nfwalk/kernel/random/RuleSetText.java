package io.nfwalk.kernel.random;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule set as iptables-save text.
 *
 * @param family whose packets it is for
 * @param tables its tables, none twice
 */
public record RuleSetText(Family family, List<TableText> tables) {
    /** Copies the list. */
    public RuleSetText {
        tables = List.copyOf(tables);
    }

    /** The text, as iptables-restore reads it. */
    public String text() {
        return tables.stream().map(TableText::text).collect(Collectors.joining());
    }

    /** The key of a scenario file that such rules stand under, with {@code -text} or {@code -legacy} behind it. */
    String key() {
        return switch (family) {
            case IPV4 -> "rules";
            case IPV6 -> "rules6";
        };
    }

    /** The table of that name. */
    public Optional<TableText> table(TableName name) {
        return tables.stream().filter(table -> table.name() == name).findFirst();
    }

    Stream<RuleSetText> simpler() {
        Stream<RuleSetText> fewer =
                Simpler.shorter(tables).filter(left -> !left.isEmpty()).map(left -> new RuleSetText(family, left));
        Stream<RuleSetText> each =
                Simpler.eachSimpler(tables, TableText::simpler).map(changed -> new RuleSetText(family, changed));
        return Stream.concat(fewer, each);
    }
}
