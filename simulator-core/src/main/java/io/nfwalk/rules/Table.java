package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * A table with its chains; a declared table has all its built-in chains.
 *
 * @param name which table
 * @param chains built-in chains in hook order, then user chains by byte
 */
public record Table(TableName name, List<Chain> chains) {
    /** Copies the list. */
    public Table {
        chains = List.copyOf(chains);
    }

    /** The chain of that name, if there is one. */
    public Optional<Chain> chain(String wanted) {
        return chains.stream().filter(chain -> chain.name().equals(wanted)).findFirst();
    }
}
