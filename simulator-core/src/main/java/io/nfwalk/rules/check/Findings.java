package io.nfwalk.rules.check;

import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Collects findings. Of one kind and beyond a number they are counted only. */
final class Findings {
    /** How many of one code are kept. */
    static final int MOST = 1_000;

    private final List<Finding> all = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    void ofTable(Severity severity, String code, TableName table, String message, String hint) {
        add(new Finding(severity, code, table, "", 0, SourceSpan.NONE, message, some(hint)));
    }

    void ofChain(Severity severity, String code, TableName table, String chain, String message, String hint) {
        add(new Finding(severity, code, table, chain, 0, SourceSpan.NONE, message, some(hint)));
    }

    void ofRule(
            Severity severity,
            String code,
            TableName table,
            String chain,
            int rule,
            RuleLine line,
            String message,
            String hint) {
        add(new Finding(severity, code, table, chain, rule, line.span(), message, some(hint)));
    }

    private static Optional<String> some(String hint) {
        return Optional.of(hint).filter(text -> !text.isEmpty());
    }

    private void add(Finding finding) {
        int count = counts.merge(finding.code(), 1, Integer::sum);
        if (count <= MOST) {
            all.add(finding);
        } else if (count == MOST + 1) {
            all.add(new Finding(
                    Severity.REMARK,
                    "findings-left-out",
                    finding.table(),
                    "",
                    0,
                    SourceSpan.NONE,
                    "more than " + MOST + " times " + finding.code() + ": the others are not shown",
                    Optional.empty()));
        }
    }

    List<Finding> list() {
        return List.copyOf(all);
    }
}
