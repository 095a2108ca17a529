package io.nfwalk.trace;

import java.util.List;

/**
 * What a packet had to do with a rule that was asked about.
 *
 * @param rule the rule
 * @param text what it says and where it stands: {@code -p tcp -j DROP  (edge.rules:41)}
 * @param kind in a word
 * @param reasons in words: what the rule did, which condition did not hold, or what kept the packet from it
 */
public record RuleAnswer(AskedRule rule, String text, Kind kind, List<String> reasons) {
    /** What a packet had to do with a rule, in a word. */
    public enum Kind {
        /** It came to the rule, which matched. */
        MATCHED,
        /** It came to the rule, which did not match. */
        NOT_MATCHED,
        /** It came to the rule, and whether that matches is not known. */
        UNDETERMINED,
        /** It never came so far. */
        NOT_REACHED
    }

    /** Copies the list. */
    public RuleAnswer {
        reasons = List.copyOf(reasons);
    }
}
