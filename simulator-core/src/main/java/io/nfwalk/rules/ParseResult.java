package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * What became of a text.
 *
 * @param rules the rule set; empty if there is an error
 * @param committed what iptables-restore would leave behind: the tables before the first error; the same as
 *     {@code rules} if there is none
 * @param diagnostics everything there is to tell, in the text's order
 */
public record ParseResult(Optional<RuleSet> rules, RuleSet committed, List<Diagnostic> diagnostics) {
    /** Copies the list. */
    public ParseResult {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether iptables-restore would load the text as it stands. */
    public boolean restorable() {
        return diagnostics.stream().noneMatch(Diagnostic::refusedByIptables);
    }

    /** The rule set; {@link InvalidRulesException} with all diagnostics if there is none. */
    public RuleSet orThrow() {
        return rules.orElseThrow(() -> new InvalidRulesException(diagnostics));
    }
}
