package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Set;

/**
 * Where a rule stands, for those who can't stand everywhere.
 *
 * @param family the rule set's family
 * @param table its table
 * @param hooks the hooks that can reach its chain; empty for a chain that no base chain reaches
 * @param head the rule's own conditions
 * @param backend which part of the kernel would load it
 * @param matches the rule's matches
 */
public record Placement(
        Family family, TableName table, Set<Hook> hooks, RuleHead head, Backend backend, List<Match> matches) {
    /** A place in a rule without matches. */
    public Placement(Family family, TableName table, Set<Hook> hooks, RuleHead head, Backend backend) {
        this(family, table, hooks, head, backend, List.of());
    }

    /** A place in a rule set of iptables-nft. */
    public Placement(Family family, TableName table, Set<Hook> hooks, RuleHead head) {
        this(family, table, hooks, head, Backend.NFT);
    }
}
