package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.util.List;

/**
 * What loading a rule text of a scenario does to its host.
 *
 * @param source the text, and how it is loaded
 * @param rules what the host has afterwards
 * @param renewed the tables that are replaced as a whole, so that the memories of their rules start anew
 */
public record RulesText(RulesSource source, RuleSet rules, List<TableName> renewed) {
    /** Copies the list. */
    public RulesText {
        renewed = List.copyOf(renewed);
    }

    String key() {
        return key(rules.family(), source.backend());
    }

    static String key(Family family, Backend backend) {
        return family + " " + backend;
    }
}
