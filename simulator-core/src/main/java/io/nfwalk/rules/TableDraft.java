package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table between {@code *table} and {@code COMMIT}. */
final class TableDraft implements CommandReader.ChainNames {
    /** So many chains are looked through for a name that somebody may have meant. */
    private static final int HINTS = 10_000;

    private final TableName name;
    private final Map<String, ChainDraft> chains = new LinkedHashMap<>();
    private final Map<String, Diagnostic> removed = new LinkedHashMap<>();
    private final LeadingRules leading = new LeadingRules();

    private TableDraft(TableName name) {
        this.name = name;
    }

    /** A table with its built-in chains and nothing in them. */
    static TableDraft empty(TableName name) {
        TableDraft draft = new TableDraft(name);
        for (Hook hook : name.hooks()) {
            draft.put(new ChainDraft(hook.name(), Optional.of(Chain.Policy.ACCEPT), draft.leading));
        }
        return draft;
    }

    /** A table that goes on from what was there before. */
    static TableDraft of(Table table) {
        TableDraft draft = empty(table.name());
        table.chains().forEach(chain -> draft.put(ChainDraft.of(chain, draft.leading)));
        return draft;
    }

    TableName name() {
        return name;
    }

    /** Every chain, in the order of its definition. */
    Iterable<ChainDraft> chains() {
        return chains.values();
    }

    Optional<ChainDraft> chain(String chainName) {
        return Optional.ofNullable(chains.get(chainName));
    }

    @Override
    public boolean isBuiltIn(String chainName) {
        return chain(chainName).map(ChainDraft::isBuiltIn).orElse(false);
    }

    @Override
    public boolean isUserChain(String chainName) {
        return chain(chainName).map(chain -> !chain.isBuiltIn()).orElse(false);
    }

    @Override
    public List<String> some() {
        return chains.values().stream()
                .filter(chain -> !chain.isBuiltIn())
                .limit(HINTS)
                .map(ChainDraft::name)
                .toList();
    }

    /** Some of all chains, for hints. */
    List<String> someOfAll() {
        return chains.keySet().stream().limit(HINTS).toList();
    }

    /**
     * Adds an empty user chain.
     *
     * @return what to tell if the chain was deleted before and a rule still leads to it, which makes the deletion fail
     */
    Optional<Diagnostic> add(String chainName) {
        put(new ChainDraft(chainName, Optional.empty(), leading));
        return removed.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(removed.remove(chainName)).filter(refusal -> leading.leadTo(chainName, chains()));
    }

    private void put(ChainDraft chain) {
        chains.put(chain.name(), chain);
    }

    /**
     * Removes a user chain.
     *
     * @param refusal what to tell if a rule still leads there when the table is committed
     */
    void remove(String chainName, Diagnostic refusal) {
        chains.remove(chainName);
        removed.put(chainName, refusal);
    }

    /** What to tell of a removed chain, if that chain is one. */
    Optional<Diagnostic> removal(String chainName) {
        return Optional.ofNullable(removed.get(chainName));
    }

    Table table() {
        List<Chain> list = new ArrayList<>(chains.size());
        chains.values().forEach(chain -> list.add(chain.chain()));
        return new Table(name, list);
    }
}
