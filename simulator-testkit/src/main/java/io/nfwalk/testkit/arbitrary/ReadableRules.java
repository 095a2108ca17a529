package io.nfwalk.testkit.arbitrary;

import io.nfwalk.rules.RuleSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.SampleReportingFormat;

/** Shows a rule set in jqwik's reports as iptables-save would print it, line by line. */
public final class ReadableRules implements SampleReportingFormat {
    /** For jqwik. */
    public ReadableRules() {}

    @Override
    public boolean appliesTo(Object value) {
        return value instanceof RuleSet;
    }

    @Override
    public Optional<String> label(Object value) {
        return Optional.of("rules ");
    }

    @Override
    public Object report(Object value) {
        return lines((RuleSet) value);
    }

    /** The text without what a reader need not see: chains that accept and have no rules. */
    static List<String> lines(RuleSet rules) {
        return rules.toSave()
                .lines()
                .filter(line -> !line.endsWith(" ACCEPT [0:0]"))
                .toList();
    }
}
