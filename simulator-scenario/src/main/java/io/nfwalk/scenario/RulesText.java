package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.util.List;

/**
 * What loading a rule text of a scenario does to its host.
 *
 * @param source the text, and how the file says to load it
 * @param backend which iptables loads it
 * @param rules what the host has afterwards
 * @param renewed the tables that are replaced as a whole, so that the memories of their rules start anew
 */
public record RulesText(RulesSource source, Backend backend, RuleSet rules, List<TableName> renewed) {
    /** Copies the list. */
    public RulesText {
        renewed = List.copyOf(renewed);
    }

    String key() {
        return key(rules.family(), backend);
    }

    static String key(Family family, Backend backend) {
        return family + " " + backend;
    }
}
