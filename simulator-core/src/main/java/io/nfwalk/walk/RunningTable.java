package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Counters;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A loaded table: its rules, what they have counted since, and what their matches remember. */
public final class RunningTable {
    private final Family family;
    private final Backend backend;
    private final Table table;
    /** The chains that a packet has come to: of a hundred thousand most never see one. */
    private final Map<String, RunningChain> chains = new HashMap<>();

    RunningTable(Family family, Backend backend, Table table) {
        this.family = family;
        this.backend = backend;
        this.table = table;
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
        RunningTable altered = new RunningTable(family, backend, now);
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
                absent -> new RunningChain(table.chain(name)
                        .orElseThrow(() ->
                                new IllegalArgumentException("table " + table.name() + " has no chain " + name))));
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
        private Tally policy = new Tally();
        private final Tally[] tallies;
        private final Object[][] memories;

        private RunningChain(Chain chain) {
            this.chain = chain;
            int size = chain.rules().size();
            this.tallies = new Tally[size];
            this.memories = new Object[size][];
        }

        private void goOnFrom(RunningChain before, Map<RuleLine, Place> places, Backend backend) {
            boolean keeps = backend == Backend.NFT;
            // Of the same numbers, those of another object were set again.
            if (keeps && before != null && before.chain.counters() == chain.counters()) {
                policy = before.policy;
            }
            for (int i = 0; i < size(); i++) {
                Place place = places.get(line(i));
                if (place != null) {
                    tallies[i] = place.chain().tallies[place.index()];
                    memories[i] = keeps ? place.chain().memories[place.index()] : null;
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
            return tallies.length;
        }

        RuleLine line(int index) {
            return chain.rules().get(index);
        }

        void count(int index, int length) {
            if (tallies[index] == null) {
                tallies[index] = new Tally();
            }
            tallies[index].add(length);
        }

        void countPolicy(int length) {
            policy.add(length);
        }

        /**
         * The memory of a rule's match, keyed by its place: two equal matches do not share. That of the target has the
         * place after the last match.
         */
        <T> T memory(int rule, int match, Class<T> type, Supplier<T> fresh) {
            if (memories[rule] == null) {
                memories[rule] = new Object[line(rule).rule().matches().size() + 1];
            }
            if (memories[rule][match] == null) {
                memories[rule][match] = fresh.get();
            }
            return type.cast(memories[rule][match]);
        }

        private TableCounters.ChainCounters counters() {
            List<Counters> rules = new ArrayList<>();
            for (Tally tally : tallies) {
                rules.add(tally == null ? Counters.ZERO : tally.counters());
            }
            return new TableCounters.ChainCounters(name(), chain.policy().map(any -> policy.counters()), rules);
        }
    }

    private static final class Tally {
        private long packets;
        private long bytes;

        void add(int length) {
            packets++;
            bytes += length;
        }

        Counters counters() {
            return new Counters(packets, bytes);
        }
    }
}
