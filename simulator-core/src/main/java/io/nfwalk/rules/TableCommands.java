package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out the lines of one table's block. */
final class TableCommands {
    private static final int LONGEST_CHAIN_NAME = 28;
    private static final List<String> VERDICTS = List.of("ACCEPT", "DROP", "RETURN", "QUEUE");

    private final ParseOptions options;
    private final Diagnostics diagnostics;
    private final TableDraft draft;
    private final boolean noflush;

    TableCommands(ParseOptions options, Diagnostics diagnostics, TableDraft draft, boolean noflush) {
        this.options = options;
        this.diagnostics = diagnostics;
        this.draft = draft;
        this.noflush = noflush;
    }

    /** {@code :CHAIN POLICY [P:B]}: makes or empties a user chain, or sets a built-in chain's policy. */
    void declare(SourceLine.ChainStart start) {
        String name = start.name().text();
        Optional<Counters> counters = start.counters().flatMap(word -> Counters.read(word.text()));
        if (start.counters().isPresent() && counters.isEmpty()) {
            diagnostics.warning(
                    "counters", start.counters().get(), "these counters are read as [0:0]", "[PACKETS:BYTES]", "");
        }
        Optional<ChainDraft> there = draft.chain(name);
        if (there.isPresent() && there.get().isBuiltIn()) {
            ChainDraft chain = there.get();
            boolean says = !start.policy().text().equals("-");
            if (says) {
                policy(start.policy()).ifPresent(chain::setPolicy);
            }
            if (says || options.backend() == Backend.NFT) {
                chain.setCounters(counters.orElse(Counters.ZERO));
            }
        } else if (isChainName(start.name()) && userChainMayHave(start.policy())) {
            declareUserChain(start.name(), there);
        }
    }

    private boolean userChainMayHave(Word policy) {
        if (policy.text().equals("-")) {
            return true;
        }
        if (options.backend() == Backend.LEGACY) {
            diagnostics.error("policy-of-user-chain", policy, "a user chain has no policy", "-", "");
            return false;
        }
        diagnostics.warning(
                "policy-of-user-chain", policy, "a user chain has no policy; iptables-nft ignores it", "-", "");
        return true;
    }

    private void declareUserChain(Word name, Optional<ChainDraft> chain) {
        replaceTable();
        if (chain.isEmpty()) {
            draft.add(name.text()).ifPresent(diagnostics::add);
        } else if (noflush || options.backend() == Backend.NFT) {
            chain.get().clear();
        } else {
            diagnostics.error(
                    "chain-exists", name, "chain " + name.text() + " is there already", "each chain once", "");
        }
    }

    /**
     * iptables-legacy writes a whole new table even for a command that changes nothing, and its policies start over:
     * one of them is enough to tell. Seen.
     */
    private void replaceTable() {
        if (options.backend() == Backend.LEGACY) {
            draft.chains().iterator().next().startOver();
        }
    }

    private boolean isChainName(Word name) {
        String text = name.text();
        if (text.length() > LONGEST_CHAIN_NAME) {
            diagnostics.error(
                    "chain-name",
                    name,
                    "the chain's name has " + text.length() + " characters",
                    "at most " + LONGEST_CHAIN_NAME + " characters",
                    "");
            return false;
        }
        boolean badStart = text.startsWith("-") || text.startsWith("!");
        if (text.isEmpty() || badStart) {
            diagnostics.error(
                    "chain-name",
                    name,
                    text.isEmpty() ? "the chain's name is empty" : "a chain's name cannot begin with " + text.charAt(0),
                    "a name that begins with a letter",
                    "");
            return false;
        }
        if (VERDICTS.contains(text)) {
            diagnostics.error("chain-name", name, text + " is a target's name", "another name", "");
            return false;
        }
        return true;
    }

    private Optional<Chain.Policy> policy(Word word) {
        for (Chain.Policy policy : Chain.Policy.values()) {
            if (policy.name().equals(word.text())) {
                return Optional.of(policy);
            }
        }
        diagnostics.error(
                "policy-unknown",
                word,
                "'" + word.text() + "' is not a policy",
                "ACCEPT or DROP",
                Spelling.hint(word.text(), List.of("ACCEPT", "DROP")));
        return Optional.empty();
    }

    /** Carries the command out, or tells why it can't be. */
    void run(Command command) {
        OwnOption option = command.option();
        boolean deletesAll = option == OwnOption.DELETE_CHAIN && command.chain().isEmpty();
        if (option != OwnOption.CHECK && !deletesAll) {
            replaceTable();
        }
        if (option == OwnOption.NEW_CHAIN) {
            newChain(command.chain().orElseThrow());
        } else if (command.chain().isEmpty()) {
            runOnAll(option, command.at());
        } else {
            Word name = command.chain().get();
            Optional<ChainDraft> chain = draft.chain(name.text());
            if (chain.isEmpty()) {
                diagnostics.error(
                        "chain-undefined",
                        name,
                        "there is no chain '" + name.text() + "'",
                        "a chain of table " + draft.name() + " that an earlier line defines",
                        diagnostics.hint(name.text(), draft::someOfAll));
            } else if (command.rules().isEmpty()) {
                runOnChain(command, chain.get(), name);
            } else {
                runRule(command, chain.get());
            }
        }
    }

    private void newChain(Word name) {
        if (draft.chain(name.text()).isPresent()) {
            diagnostics.error(
                    "chain-exists", name, "chain " + name.text() + " is there already", "each chain once", "");
        } else if (options.extensions().target(name.text()).isPresent()) {
            diagnostics.error("chain-name", name, name.text() + " is a target's name", "another name", "");
        } else if (isChainName(name)) {
            draft.add(name.text()).ifPresent(diagnostics::add);
        }
    }

    private void runOnAll(OwnOption option, Word at) {
        if (option == OwnOption.FLUSH) {
            draft.chains().forEach(ChainDraft::clear);
        } else if (option == OwnOption.ZERO) {
            draft.chains().forEach(this::zero);
        } else {
            List<ChainDraft> deletable = new ArrayList<>();
            draft.chains().forEach(chain -> {
                if (!chain.isBuiltIn() || options.backend() == Backend.NFT && chain.size() == 0) {
                    deletable.add(chain);
                }
            });
            deletable.forEach(chain -> deleteChain(chain, at));
        }
    }

    private void zero(ChainDraft chain) {
        chain.zero(0, chain.size());
        chain.setCounters(Counters.ZERO);
        if (options.backend() == Backend.NFT) {
            // iptables-nft 1.8.9 makes the chain what it was before the transaction, but for its counters. Seen.
            chain.resetPolicy();
        }
    }

    private void runOnChain(Command command, ChainDraft chain, Word name) {
        OwnOption option = command.option();
        if (option == OwnOption.FLUSH) {
            chain.clear();
        } else if (option == OwnOption.DELETE_CHAIN) {
            deleteChain(chain, name);
        } else if (option == OwnOption.POLICY) {
            setPolicy(chain, name, command.policy().orElseThrow());
        } else if (command.number().isEmpty()) {
            zero(chain);
        } else if (isRule(command, chain, chain.size())) {
            int number = command.number().getAsInt();
            chain.zero(number - 1, number);
        }
    }

    private void setPolicy(ChainDraft chain, Word name, Word policy) {
        if (chain.isBuiltIn()) {
            policy(policy).ifPresent(chain::setPolicy);
            chain.setCounters(Counters.ZERO);
        } else {
            diagnostics.error("policy-of-user-chain", name, "a user chain has no policy", "a built-in chain", "");
        }
    }

    private void deleteChain(ChainDraft chain, Word at) {
        if (chain.isBuiltIn() && options.backend() == Backend.LEGACY) {
            diagnostics.error(
                    "chain-delete",
                    at,
                    chain.name() + " is a built-in chain, which can't be deleted",
                    "a user chain",
                    "");
        } else if (chain.size() > 0) {
            diagnostics.error(
                    "chain-delete",
                    at,
                    "chain " + chain.name() + " has rules",
                    "an empty chain",
                    "empty it by -F first");
        } else if (chain.isBuiltIn()) {
            // iptables-nft takes the empty base chain away, and its policy with it: packets just pass. Seen.
            chain.setPolicy(Chain.Policy.ACCEPT);
            chain.setCounters(Counters.ZERO);
        } else {
            draft.remove(
                    chain.name(),
                    diagnostics.errorAt(
                            "chain-delete",
                            at,
                            "a rule still leads to chain " + chain.name(),
                            "a chain that no rule leads to"));
        }
    }

    private boolean isRule(Command command, ChainDraft chain, int highest) {
        int number = command.number().orElseThrow();
        if (number <= highest) {
            return true;
        }
        diagnostics.error(
                "rule-number",
                command.at(),
                "there is no place " + number + " in chain " + chain.name(),
                highest == 0 ? "a chain with rules" : "1 to " + highest,
                "");
        return false;
    }

    private void runRule(Command command, ChainDraft chain) {
        OwnOption option = command.option();
        if (option == OwnOption.APPEND) {
            insert(command, chain, chain.size(), false);
        } else if (option == OwnOption.INSERT) {
            int number = command.number().orElse(1);
            if (number == 1 || isRule(command, chain, chain.size() + 1)) {
                insert(command, chain, number - 1, true);
            }
        } else if (option == OwnOption.REPLACE) {
            if (isRule(command, chain, chain.size())) {
                int index = command.number().orElseThrow() - 1;
                chain.remove(index);
                insert(command, chain, index, false);
            }
        } else if (option == OwnOption.DELETE) {
            delete(command, chain);
        } else {
            command.rules().forEach(rule -> find(rule, command, chain));
        }
    }

    /** The rules in order; by {@code -I} each goes before the one inserted last, as iptables does it. */
    private void insert(Command command, ChainDraft chain, int index, boolean eachBeforeTheLast) {
        SourceSpan span = diagnostics.span(command.at().column());
        int at = index;
        for (Rule rule : command.rules()) {
            chain.insert(at, new RuleLine(rule, span, command.counters().orElse(Counters.ZERO)), true);
            at += eachBeforeTheLast ? 0 : 1;
        }
    }

    private void delete(Command command, ChainDraft chain) {
        if (command.number().isPresent()) {
            if (isRule(command, chain, chain.size())) {
                chain.remove(command.number().getAsInt() - 1);
            }
            return;
        }
        for (Rule rule : command.rules()) {
            int index = find(rule, command, chain);
            if (index >= 0) {
                chain.remove(index);
            }
        }
    }

    private int find(Rule rule, Command command, ChainDraft chain) {
        int index = chain.indexOf(rule);
        if (index < 0) {
            diagnostics.error(
                    "rule-missing",
                    command.at(),
                    "chain " + chain.name() + " has no such rule",
                    "a rule of the chain",
                    "");
        }
        return index;
    }
}
