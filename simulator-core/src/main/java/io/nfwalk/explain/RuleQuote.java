package io.nfwalk.explain;

import io.nfwalk.rules.RuleLine;
import java.util.Optional;

/** A rule in brackets behind its address: {@code  (-p tcp -j DROP, edge.rules:41)}. */
final class RuleQuote {
    private static final int LONGEST = 160;

    private RuleQuote() {}

    static String of(Optional<RuleLine> line) {
        if (line.isEmpty()) {
            return "";
        }
        String text = line.get().rule().toSave();
        String quoted = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return " (" + quoted
                + Words.place(line.get()).map(place -> ", " + place).orElse("") + ")";
    }
}
