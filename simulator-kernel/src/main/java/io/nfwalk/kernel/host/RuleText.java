package io.nfwalk.kernel.host;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** iptables-save text on its way to a program that loads it. */
final class RuleText {
    private RuleText() {}

    /**
     * The text with a {@code :CHAIN ACCEPT} line for each built-in chain that a table does not name: iptables-nft makes
     * only the chains that a text names or uses, and a declared table has all of them.
     *
     * @param present tables that are there already and stay: their chains are left alone
     */
    static String withBuiltInChains(String text, Set<String> present) {
        List<String> lines = text.lines().toList();
        StringBuilder result = new StringBuilder(text.length() + 400);
        for (int i = 0; i < lines.size(); i++) {
            result.append(lines.get(i)).append('\n');
            Optional<TableName> table = declared(lines.get(i)).flatMap(TableName::of);
            if (table.isPresent() && !present.contains(table.get().toString())) {
                Set<String> named = chainsNamed(lines.subList(i + 1, lines.size()));
                for (Hook hook : table.get().hooks()) {
                    if (!named.contains(hook.name())) {
                        result.append(':').append(hook.name()).append(" ACCEPT [0:0]\n");
                    }
                }
            }
        }
        return result.toString();
    }

    /** The tables that a text declares. */
    static List<String> tables(String text) {
        List<String> tables = new ArrayList<>();
        text.lines().forEach(line -> declared(line).ifPresent(tables::add));
        return tables;
    }

    private static Optional<String> declared(String line) {
        String words = line.strip();
        return words.startsWith("*") ? Optional.of(words.substring(1)) : Optional.empty();
    }

    /** The chains that are named before the next table or the end of this one. */
    private static Set<String> chainsNamed(List<String> lines) {
        Set<String> named = new LinkedHashSet<>();
        for (String line : lines) {
            String words = line.strip();
            if (words.startsWith("*") || words.startsWith("COMMIT")) {
                break;
            }
            if (words.startsWith(":")) {
                named.add(words.substring(1).strip().split("\\s+")[0]);
            }
        }
        return named;
    }
}
