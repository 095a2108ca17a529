package io.nfwalk.walk;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.Undoable;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A host's memories by name: a memory lives as long as some loaded rule names it, and has the settings of the one that
 * was loaded first.
 */
final class HostMemories implements NamedMemories {
    private final Journal journal;
    private final UndoMap<Key, Undoable> memories;
    private final Map<Holder, Set<Key>> held;

    HostMemories(Journal journal) {
        this.journal = journal;
        this.memories = new UndoMap<>(journal);
        this.held = new UndoMap<>(journal);
    }

    private record Key(String kind, String name) {}

    private record Holder(Family family, Backend backend, TableName table) {}

    @Override
    public <T extends Undoable> T named(String kind, String name, Class<T> type, Function<Journal, T> fresh) {
        Key key = new Key(kind, name);
        memories.computeIfAbsent(key, absent -> fresh.apply(journal));
        return type.cast(memories.toChange(key));
    }

    /** Asked in the name of one table: notes what its rules name. */
    private final class OfTable implements NamedMemories {
        private final Set<Key> keys = new HashSet<>();

        @Override
        public <T extends Undoable> T named(String kind, String name, Class<T> type, Function<Journal, T> fresh) {
            keys.add(new Key(kind, name));
            return HostMemories.this.named(kind, name, type, fresh);
        }
    }

    /**
     * Asks the rules of a table that was loaded for the memories they name, and forgets those that no rule names any
     * more. Tables are loaded one by one, each at its COMMIT: what only the former rules of this one named is gone for
     * the next, while the new rules of this one still found it. Source: kernel net/netfilter/xt_hashlimit.c,
     * hashlimit_mt_check_common and htable_put; net/netfilter/nft_compat.c, nft_compat_wait_for_destructors.
     */
    void loaded(LoadedRules rules, TableName table) {
        OfTable asking = new OfTable();
        inOrderOfLoading(rules.rules().rulesThatNameMemories(table), rules.backend())
                .flatMap(line -> line.rule().matches().stream())
                .forEach(match -> match.loaded(asking));
        held.put(new Holder(rules.rules().family(), rules.backend(), table), asking.keys);
        memories.keySet().removeIf(key -> held.values().stream().noneMatch(keys -> keys.contains(key)));
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
