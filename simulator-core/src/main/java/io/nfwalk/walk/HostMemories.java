package io.nfwalk.walk;

import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A host's memories by name: a memory lives as long as some loaded rule names it. */
final class HostMemories implements NamedMemories {
    private final Map<Key, Object> memories = new HashMap<>();
    private final Set<Key> named = new HashSet<>();

    private record Key(String kind, String name) {}

    @Override
    public <T> T named(String kind, String name, Class<T> type, Supplier<T> fresh) {
        Key key = new Key(kind, name);
        named.add(key);
        return type.cast(memories.computeIfAbsent(key, absent -> fresh.get()));
    }

    /** Asks all rules of the host for the memories they name, and forgets the others. */
    void reload(Host host) {
        named.clear();
        for (LoadedRules loaded : host.ruleSets()) {
            for (Table table : loaded.rules().tables()) {
                inOrderOfLoading(loaded.rules().rulesThatNameMemories(table.name()), loaded.backend())
                        .forEach(this::ask);
            }
        }
        memories.keySet().retainAll(named);
    }

    private void ask(RuleLine line) {
        for (Match match : line.rule().matches()) {
            match.loaded(this);
        }
    }

    /** nf_tables is told of rules in the order of the text, ip_tables chain by chain. */
    private static Stream<RuleLine> inOrderOfLoading(List<RuleLine> lines, Backend backend) {
        Stream<RuleLine> byChain = lines.stream();
        return switch (backend) {
            case NFT ->
                byChain.sorted(Comparator.comparingInt(line -> line.span().line()));
            case LEGACY -> byChain;
        };
    }
}
