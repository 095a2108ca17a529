package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Counters;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.TableName;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.Slots;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.Undoable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A loaded table: its rules, what they have counted since, and what their matches remember. */
public final class RunningTable {
    private final Family family;
    private final Backend backend;
    private final Table table;
    /** The chains that a packet has come to: of a hundred thousand most never see one. */
    private final Map<String, RunningChain> chains;

    private final Journal journal;

    RunningTable(Family family, Backend backend, Table table, Journal journal) {
        this.family = family;
        this.backend = backend;
        this.table = table;
        this.journal = journal;
        this.chains = new UndoMap<>(journal);
    }

    /**
     * The same table after rules were added to it or taken out: what stays goes on counting and, in nf_tables,
     * remembering; a policy that was set again counts anew. ip_tables takes a whole new table for any change, so its
     * rules forget all but their counters, and its policies even these. Seen.
     */
    RunningTable altered(Table now) {
        if (now == table || backend == Backend.LEGACY && isUnchanged(now)) {
            return this;
        }
        RunningTable altered = new RunningTable(family, backend, now, journal);
        Map<RuleLine, Place> places = new IdentityHashMap<>();
        for (RunningChain chain : chains.values()) {
            for (int i = 0; i < chain.size(); i++) {
                places.put(chain.line(i), new Place(chain, i));
            }
        }
        for (Chain chain : now.chains()) {
            RunningChain before = chains.get(chain.name());
            if (before != null || chain.rules().stream().anyMatch(places::containsKey)) {
                altered.chain(chain.name()).goOnFrom(before, places, backend);
            }
        }
        return altered;
    }

    private boolean isUnchanged(Table now) {
        if (now.chains().size() != table.chains().size()) {
            return false;
        }
        for (int i = 0; i < now.chains().size(); i++) {
            if (!isUnchanged(table.chains().get(i), now.chains().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnchanged(Chain before, Chain now) {
        return before.counters() == now.counters() && before.equals(now);
    }

    /** Where a rule is. */
    private record Place(RunningChain chain, int index) {}

    Family family() {
        return family;
    }

    Backend backend() {
        return backend;
    }

    Table table() {
        return table;
    }

    TableName name() {
        return table.name();
    }

    /** The built-in chain of the hook. */
    RunningChain base(Hook hook) {
        return chain(hook.name());
    }

    RunningChain chain(String name) {
        return chains.computeIfAbsent(
                name,
                absent -> new RunningChain(
                        table.chain(name)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "table " + table.name() + " has no chain " + name)),
                        journal));
    }

    /** What its policies and rules have counted, chains in the table's order. */
    TableCounters counters() {
        List<TableCounters.ChainCounters> counted = new ArrayList<>();
        for (Chain chain : table.chains()) {
            RunningChain running = chains.get(chain.name());
            counted.add(running == null ? nothing(chain) : running.counters());
        }
        return new TableCounters(family, backend, table.name(), counted);
    }

    private static TableCounters.ChainCounters nothing(Chain chain) {
        return new TableCounters.ChainCounters(
                chain.name(),
                chain.policy().map(any -> Counters.ZERO),
                Collections.nCopies(chain.rules().size(), Counters.ZERO));
    }

    /** A loaded chain. */
    static final class RunningChain {
        private final Chain chain;
        private final Journal journal;
        private final Cell<Tally> policy;
        private final Slots<Tally> tallies;
        private final Slots<Slots<Undoable>> memories;

        private RunningChain(Chain chain, Journal journal) {
            this.chain = chain;
            this.journal = journal;
            int size = chain.rules().size();
            this.policy = new Cell<>(journal, new Tally(journal));
            this.tallies = new Slots<>(journal, size);
            this.memories = new Slots<>(journal, size);
        }

        private void goOnFrom(RunningChain before, Map<RuleLine, Place> places, Backend backend) {
            boolean keeps = backend == Backend.NFT;
            // Of the same numbers, those of another object were set again.
            if (keeps && before != null && before.chain.counters() == chain.counters()) {
                policy.set(before.policy.get());
            }
            for (int i = 0; i < size(); i++) {
                Place place = places.get(line(i));
                if (place != null) {
                    tallies.set(i, place.chain().tallies.get(place.index()));
                    memories.set(i, keeps ? place.chain().memories.get(place.index()) : null);
                }
            }
        }

        String name() {
            return chain.name();
        }

        Optional<Chain.Policy> policy() {
            return chain.policy();
        }

        int size() {
            return tallies.size();
        }

        RuleLine line(int index) {
            return chain.rules().get(index);
        }

        void count(int index, int length) {
            if (tallies.get(index) == null) {
                tallies.set(index, new Tally(journal));
            }
            tallies.get(index).add(length);
        }

        void countPolicy(int length) {
            policy.get().add(length);
        }

        /**
         * The memory of a rule's match, keyed by its place: two equal matches do not share. That of the target has the
         * place after the last match.
         */
        <T extends Undoable> T memory(int rule, int match, Class<T> type, Function<Journal, T> fresh) {
            if (memories.get(rule) == null) {
                memories.set(
                        rule, new Slots<>(journal, line(rule).rule().matches().size() + 1));
            }
            Slots<Undoable> own = memories.get(rule);
            if (own.get(match) == null) {
                own.set(match, fresh.apply(journal));
            }
            return type.cast(own.toChange(match));
        }

        private TableCounters.ChainCounters counters() {
            List<Counters> rules = new ArrayList<>();
            for (int i = 0; i < tallies.size(); i++) {
                Tally tally = tallies.get(i);
                rules.add(tally == null ? Counters.ZERO : tally.counters());
            }
            return new TableCounters.ChainCounters(
                    name(), chain.policy().map(any -> policy.get().counters()), rules);
        }
    }

    private static final class Tally {
        private final LongCell packets;
        private final LongCell bytes;

        Tally(Journal journal) {
            this.packets = new LongCell(journal, 0);
            this.bytes = new LongCell(journal, 0);
        }

        void add(int length) {
            packets.add(1);
            bytes.add(length);
        }

        Counters counters() {
            return new Counters(packets.get(), bytes.get());
        }
    }
}
