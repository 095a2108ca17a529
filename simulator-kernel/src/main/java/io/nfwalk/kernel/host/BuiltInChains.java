package io.nfwalk.kernel.host;

import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which of a table's chains are there from its beginning. */
final class BuiltInChains {
    private BuiltInChains() {}

    /** Whether that chain of that table is built in; no table of iptables has a chain of a table it does not know. */
    static boolean contains(String table, String chain) {
        return TableName.of(table).stream()
                .flatMap(known -> known.hooks().stream())
                .anyMatch(hook -> hook.name().equals(chain));
    }

    /** The chains in the order in which iptables-save prints them: built-in ones by hook, then the others by byte. */
    static List<String> inPrintedOrder(String table, Collection<String> chains) {
        List<String> ordered = new ArrayList<>();
        TableName.of(table)
                .ifPresent(known -> known.hooks().stream()
                        .map(hook -> hook.name())
                        .filter(chains::contains)
                        .forEach(ordered::add));
        chains.stream().filter(chain -> !ordered.contains(chain)).sorted().forEachOrdered(ordered::add);
        return ordered;
    }
}
