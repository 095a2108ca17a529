package io.nfwalk.rules.check;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes through the rules of one chain in their order, as a packet does. */
final class ChainCheck {
    private static final Set<Hook> WITHOUT_OUT = Set.of(Hook.PREROUTING, Hook.INPUT);
    private static final Set<Hook> WITHOUT_IN = Set.of(Hook.OUTPUT);

    private final Table table;
    private final ChainFates fates;
    private final Chain chain;
    private final Set<Hook> hooks;
    private final CoverIndex index;
    private final Findings findings;

    /** How often so far marks, or what else the host remembers of a packet, may have changed. */
    private int tags;

    ChainCheck(Table table, ChainFates fates, Chain chain, Set<Hook> hooks, CoverIndex index, Findings findings) {
        this.table = table;
        this.fates = fates;
        this.chain = chain;
        this.hooks = hooks;
        this.index = index;
        this.findings = findings;
    }

    void run() {
        List<RuleLine> lines = chain.rules();
        for (int i = 0; i < lines.size(); i++) {
            if (!goesOnBehind(i) && i + 1 < lines.size()) {
                tellRulesBehind(i);
                return;
            }
        }
    }

    private void tellRulesBehind(int last) {
        int behind = chain.rules().size() - last - 1;
        String which = behind == 1 ? "this rule" : "this rule and the " + (behind - 1) + " behind it";
        if (behind == 2) {
            which = "this rule and the one behind it";
        }
        String are = behind == 1 ? " is never reached" : " are never reached";
        tell(Severity.WARNING, "rules-behind-end", last + 1, which + are + ": no packet gets past " + name(last), "");
    }

    /** {@code rule 3 (line 12)}. */
    private String name(int number) {
        int line = chain.rules().get(number).span().line();
        return "rule " + (number + 1) + (line > 0 ? " (line " + line + ")" : "");
    }

    /** Looks at a rule; whether a packet may come to the next one. */
    private boolean goesOnBehind(int number) {
        Rule rule = chain.rules().get(number).rule();
        tellEmptyChain(number, rule.action());
        RuleFacts facts = RuleFacts.of(rule);
        Optional<String> never = facts.contradiction().or(() -> hasNoInterface(rule));
        if (never.isPresent()) {
            tell(Severity.WARNING, "rule-never-matches", number, "this rule never matches: " + never.get(), "");
            return true;
        }
        Optional<Integer> earlier = index.isEmpty() ? Optional.empty() : index.find(facts, tags);
        if (earlier.isPresent()) {
            String message = "this rule never matches: " + name(earlier.get()) + " takes all of its packets";
            tell(Severity.WARNING, "rule-shadowed", number, message, "put it before that rule, or take it out");
            return true;
        }
        return afterwards(number, rule, facts);
    }

    private boolean afterwards(int number, Rule rule, RuleFacts facts) {
        if (ChainFates.asksUnknown(rule)) {
            tags++;
        }
        switch (fates.of(rule)) {
            case ENDS, RETURNS -> {
                if (facts.holdsAlways()) {
                    return false;
                }
                if (facts.isAll()) {
                    index.add(number, facts, tags);
                }
            }
            case OBSERVES -> {}
            case TAGS -> tags++;
            case ALTERS -> index.clear();
        }
        return true;
    }

    private Optional<String> hasNoInterface(Rule rule) {
        if (hooks.isEmpty()) {
            return Optional.empty();
        }
        if (WITHOUT_OUT.containsAll(hooks) && wantsSome(rule.head().outInterface())) {
            return Optional.of("a packet has no outgoing interface in " + words());
        }
        return WITHOUT_IN.containsAll(hooks) && wantsSome(rule.head().inInterface())
                ? Optional.of("a packet has no incoming interface in " + words())
                : Optional.empty();
    }

    private static boolean wantsSome(Optional<Negatable<InterfaceName>> condition) {
        return condition.map(NameSet::of).filter(names -> !names.holdsForNone()).isPresent();
    }

    private String words() {
        return String.join(" and ", hooks.stream().map(Hook::name).toList());
    }

    private void tellEmptyChain(int number, Action action) {
        boolean isEmpty = action instanceof Action.Jump jump
                && table.chain(jump.chain())
                        .filter(next -> next.rules().isEmpty())
                        .isPresent();
        if (isEmpty) {
            String message = "chain " + ChainFates.destination(action) + " is empty: nothing happens there";
            tell(Severity.REMARK, "chain-empty", number, message, "");
        }
    }

    private void tell(Severity severity, String code, int number, String message, String hint) {
        RuleLine line = chain.rules().get(number);
        findings.ofRule(severity, code, table.name(), chain.name(), number + 1, line, message, hint);
    }
}
