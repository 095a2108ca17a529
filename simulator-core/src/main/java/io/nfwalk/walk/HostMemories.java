package io.nfwalk.walk;

import io.nfwalk.host.Host;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NamedMemories;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
        host.ruleSets().stream()
                .flatMap(loaded -> loaded.rules().tables().stream())
                .flatMap(table -> table.chains().stream())
                .flatMap(chain -> chain.rules().stream())
                .forEach(line -> {
                    for (Match match : line.rule().matches()) {
                        match.loaded(this);
                    }
                });
        memories.keySet().retainAll(named);
    }
}
