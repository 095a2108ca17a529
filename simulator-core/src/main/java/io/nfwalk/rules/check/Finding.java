package io.nfwalk.rules.check;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.TableName;
import java.util.Locale;
import java.util.Optional;

/**
 * Something odd about a rule set.
 *
 * @param severity {@link Diagnostic.Severity#WARNING} for what is most likely a mistake, {@link
 *     Diagnostic.Severity#REMARK} for what may well be meant so
 * @param code a stable word for programs: {@code rule-shadowed}
 * @param table the table that it is about
 * @param chain the chain, or empty for the table as a whole
 * @param rule the rule's number in its chain, from 1; 0 for the chain as a whole
 * @param span where the rule stands in its text; {@link SourceSpan#NONE} if it is not about a rule
 * @param message what is odd
 * @param hint what to do about it, if there is something to say
 */
public record Finding(
        Diagnostic.Severity severity,
        String code,
        TableName table,
        String chain,
        int rule,
        SourceSpan span,
        String message,
        Optional<String> hint) {
    /** {@code filter:INPUT:rule:3}, {@code filter:INPUT} or {@code filter}. */
    public String place() {
        return table + (chain.isEmpty() ? "" : ":" + chain) + (rule == 0 ? "" : ":rule:" + rule);
    }

    /** {@code filter:INPUT:rule:3: warning: ... [rule-shadowed]}. */
    @Override
    public String toString() {
        return place() + ": " + severity.name().toLowerCase(Locale.ROOT) + ": " + message + " [" + code + "]";
    }
}
