package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.util.List;

/**
 * What loading a rule text of a scenario does to its host.
 *
 * @param backend which iptables loads it
 * @param rules what the host has afterwards
 * @param renewed the tables that are replaced as a whole, so that the memories of their rules start anew
 */
record RulesText(Backend backend, RuleSet rules, List<TableName> renewed) {
    String key() {
        return key(rules.family(), backend);
    }

    static String key(Family family, Backend backend) {
        return family + " " + backend;
    }
}
