package io.nfwalk.walk;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.TableName;
import java.util.List;

/**
 * Tables that a load of rules replaced: their counters and their matches' memories start anew.
 *
 * @param family the rules' family
 * @param backend which part of the kernel holds them
 * @param tables which tables, in the order in which they were loaded
 */
public record ReloadedTables(Family family, Backend backend, List<TableName> tables) {
    /** Copies the list. */
    public ReloadedTables {
        tables = List.copyOf(tables);
    }

    boolean covers(LoadedRules loaded, TableName table) {
        return loaded.rules().family() == family && loaded.backend() == backend && tables.contains(table);
    }
}
