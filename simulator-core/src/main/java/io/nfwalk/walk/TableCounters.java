package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Counters;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What a loaded table has counted.
 *
 * @param family the family of its rules
 * @param backend which part of the kernel holds it
 * @param table which table
 * @param chains its chains, in the table's order
 */
public record TableCounters(Family family, Backend backend, TableName table, List<ChainCounters> chains) {
    /** Copies the list. */
    public TableCounters {
        chains = List.copyOf(chains);
    }

    /**
     * What a chain has counted.
     *
     * @param chain its name
     * @param policy packets that reached the policy; empty for a user chain
     * @param rules packets of each rule, in order
     */
    public record ChainCounters(String chain, Optional<Counters> policy, List<Counters> rules) {
        /** Copies the list. */
        public ChainCounters {
            rules = List.copyOf(rules);
        }
    }
}
