package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A table with its chains; a declared table has all its built-in chains.
 *
 * @param name which table
 * @param chains built-in chains in hook order, then user chains by byte; given in any order
 */
public record Table(TableName name, List<Chain> chains) {
    /** Copies the list and puts it in order. */
    public Table {
        List<Chain> sorted = new ArrayList<>(chains);
        sorted.sort(order(name));
        chains = List.copyOf(sorted);
    }

    private static Comparator<Chain> order(TableName table) {
        return Comparator.<Chain>comparingInt(chain -> hookOrder(table, chain))
                .thenComparing(Chain::name, Table::compareBytes);
    }

    private static int hookOrder(TableName table, Chain chain) {
        if (chain.policy().isPresent()) {
            for (Hook hook : table.hooks()) {
                if (hook.name().equals(chain.name())) {
                    return hook.ordinal();
                }
            }
        }
        return Hook.values().length;
    }

    /** Compares as the names' bytes in UTF-8 compare: as code points, not as UTF-16 units. */
    private static int compareBytes(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }

    /** The chain of that name, if there is one. */
    public Optional<Chain> chain(String wanted) {
        int builtIn = 0;
        while (builtIn < chains.size() && chains.get(builtIn).policy().isPresent()) {
            if (chains.get(builtIn).name().equals(wanted)) {
                return Optional.of(chains.get(builtIn));
            }
            builtIn++;
        }
        int low = builtIn;
        int high = chains.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = compareBytes(chains.get(middle).name(), wanted);
            if (compared == 0) {
                return Optional.of(chains.get(middle));
            }
            if (compared < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** The chain at a hook, if the table has one there. */
    public Optional<Chain> chain(Hook hook) {
        return chain(hook.name()).filter(chain -> chain.policy().isPresent());
    }
}
