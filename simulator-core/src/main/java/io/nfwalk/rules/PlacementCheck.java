package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Looks for what only shows when a table is complete: loops, depth, and extensions where they can't stand. */
final class PlacementCheck {
    /** So many nested user chains iptables-nft can load; one more is "Too many links". Seen on Linux 6.18. */
    static final int DEEPEST_NFT = 15;

    private final ParseOptions options;
    private final TableDraft draft;
    private final ChainGraph graph;
    private final Diagnostics diagnostics;
    private final IntFunction<RulePlaces> places;

    /** @param places where the parts of a rule stood, by its line in the text */
    PlacementCheck(
            ParseOptions options,
            TableDraft draft,
            ChainGraph graph,
            Diagnostics diagnostics,
            IntFunction<RulePlaces> places) {
        this.options = options;
        this.draft = draft;
        this.graph = graph;
        this.diagnostics = diagnostics;
        this.places = places;
    }

    void run() {
        for (ChainGraph.Jump jump : graph.danglingJumps()) {
            draft.removal(jump.to()).ifPresent(diagnostics::add);
        }
        for (List<String> loop : graph.reachableLoops()) {
            tellLoop(loop);
        }
        if (options.backend() == Backend.NFT && graph.reachableLoops().isEmpty()) {
            checkDepth();
        }
        for (ChainDraft chain : draft.chains()) {
            Set<Hook> hooks = chain.size() == 0 ? Set.of() : graph.hooksReaching(chain.name());
            for (int i = 0; i < chain.size(); i++) {
                checkRule(chain, i, hooks);
            }
        }
    }

    private void tellLoop(List<String> loop) {
        String last = loop.get(loop.size() - 1);
        ChainDraft chain = draft.chain(last).orElseThrow();
        String way = String.join(" -> ", loop) + " -> " + loop.get(0);
        if (loop.size() > 10) {
            way = String.join(" -> ", loop.subList(0, 8)) + " -> ... -> " + last + " -> " + loop.get(0);
        }
        tellAction(
                chain,
                jumpTo(chain, loop.get(0)),
                "chain-loop",
                "the chains lead in a circle: " + way,
                "a way that ends");
    }

    private static int jumpTo(ChainDraft chain, String to) {
        for (int i = 0; i < chain.size(); i++) {
            if (ChainGraph.destination(chain.rules().get(i).rule().action()).equals(to)) {
                return i;
            }
        }
        throw new AssertionError("no jump from " + chain.name() + " to " + to);
    }

    private void checkDepth() {
        for (ChainDraft chain : draft.chains()) {
            boolean last = chain.size() > 0
                    && graph.depth(chain.name()) == DEEPEST_NFT
                    && !graph.hooksReaching(chain.name()).isEmpty();
            for (String to : last ? graph.successors(chain.name()) : List.<String>of()) {
                tellAction(
                        chain,
                        jumpTo(chain, to),
                        "chains-too-deep",
                        "chain " + to + " lies more than " + DEEPEST_NFT + " user chains deep",
                        "at most " + DEEPEST_NFT + " nested user chains; iptables-legacy takes more");
            }
        }
    }

    private void checkRule(ChainDraft chain, int index, Set<Hook> hooks) {
        Rule rule = chain.rules().get(index).rule();
        Placement placement =
                new Placement(options.family(), draft.name(), hooks, rule.head(), options.backend(), rule.matches());
        for (int i = 0; i < rule.matches().size(); i++) {
            Optional<Refusal> refusal = rule.matches().get(i).refusal(placement);
            if (refusal.isPresent()) {
                int match = i;
                tell(
                        chain,
                        index,
                        where -> match < where.matches().size()
                                ? Optional.of(where.matches().get(match))
                                : Optional.empty(),
                        refusal.get().code(),
                        refusal.get().message(),
                        refusal.get().expected());
            }
        }
        if (rule.action() instanceof Action.Apply apply) {
            apply.target()
                    .refusal(placement)
                    .ifPresent(
                            refusal -> tellAction(chain, index, refusal.code(), refusal.message(), refusal.expected()));
        }
        boolean neverNetwork = rule.head()
                        .source()
                        .filter(n -> n.negated() && n.value().isAny())
                        .isPresent()
                || rule.head()
                        .destination()
                        .filter(n -> n.negated() && n.value().isAny())
                        .isPresent();
        if (neverNetwork && options.backend() == Backend.NFT) {
            tell(
                    chain,
                    index,
                    where -> Optional.empty(),
                    "address-never-matches",
                    "the negated network of all addresses matches no packet",
                    "a smaller network; iptables-legacy takes it");
        }
    }

    private void tellAction(ChainDraft chain, int index, String code, String message, String expected) {
        tell(chain, index, RulePlaces::action, code, message, expected);
    }

    private void tell(
            ChainDraft chain,
            int index,
            Function<RulePlaces, Optional<Word>> part,
            String code,
            String message,
            String expected) {
        RuleLine line = chain.rules().get(index);
        Optional<RulePlaces> where =
                chain.isRead(index) ? Optional.of(places.apply(line.span().line())) : Optional.empty();
        Optional<Word> at = where.flatMap(part);
        String text = where.map(RulePlaces::text)
                .orElseGet(() -> "-A " + chain.name() + " " + line.rule().toSave());
        SourceSpan span = at.isPresent()
                ? new SourceSpan(
                        line.span().file(), line.span().line(), at.get().column())
                : line.span();
        int length = at.map(word -> word.raw().length()).orElse(1);
        diagnostics.add(Diagnostics.of(Diagnostic.Severity.ERROR, code, span, length, message, text, expected, ""));
    }
}
