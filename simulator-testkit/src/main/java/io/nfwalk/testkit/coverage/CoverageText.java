package io.nfwalk.testkit.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Coverage in plain text. */
final class CoverageText {
    private CoverageText() {}

    static String of(RuleCoverage coverage) {
        StringBuilder text = new StringBuilder(summary(coverage)).append('\n');
        String table = "";
        for (RuleCount count : coverage.counts()) {
            if (!count.table().toString().equals(table)) {
                table = count.table().toString();
                text.append("%n*%s%n  matched    not  rule%n".formatted(table));
            }
            text.append("%9s %6s  -A %s %s%s%n"
                    .formatted(
                            number(count.matched(), true),
                            number(count.passed(), count.isConditional()),
                            count.chain(),
                            count.line().rule().toSave(),
                            verdicts(count)));
        }
        text.append("%n  reached  policy%n".formatted());
        coverage.policies()
                .forEach((policy, number) -> text.append("%9s  %s%n".formatted(number(number, true), policy)));
        return text.toString();
    }

    /** {@code node.rules: 3 of 4 rules matched (75.0%), 5 of 8 branches gone (62.5%), 2 of 3 policies reached}. */
    static String summary(RuleCoverage coverage) {
        List<RuleCount> counts = coverage.counts();
        Map<String, Long> policies = coverage.policies();
        return "%s: %d of %d rules matched (%.1f%%), %d of %d branches gone (%.1f%%), %d of %d policies reached"
                .formatted(
                        coverage.name(),
                        counts.stream().filter(count -> count.matched() > 0).count(),
                        counts.size(),
                        coverage.rulesMatched(),
                        counts.stream().mapToLong(RuleCount::branchesMet).sum(),
                        counts.stream().mapToLong(RuleCount::branches).sum(),
                        coverage.branchesMet(),
                        policies.values().stream().filter(number -> number > 0).count(),
                        policies.size());
    }

    private static String number(long number, boolean possible) {
        return number == 0 ? possible ? "-" : "" : Long.toString(number);
    }

    /** What a rule did, where that was not always the same. */
    private static String verdicts(RuleCount count) {
        return count.verdicts().size() < 2
                ? ""
                : count.verdicts().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ", "    # ", ""));
    }

    static List<String> unmatched(RuleCoverage coverage) {
        return coverage.counts().stream()
                .filter(count -> count.matched() == 0)
                .map(CoverageText::line)
                .toList();
    }

    static List<String> branchesMissed(RuleCoverage coverage) {
        List<String> missed = new ArrayList<>();
        for (RuleCount count : coverage.counts()) {
            if (count.matched() == 0) {
                missed.add("never matched:     " + line(count));
            }
            if (count.isConditional() && count.passed() == 0) {
                missed.add("never not matched: " + line(count));
            }
        }
        return missed;
    }

    private static String line(RuleCount count) {
        String place = count.line().span().line() == 0
                ? ""
                : "  (line " + count.line().span().line() + ")";
        return count.address() + "  " + count.line().rule().toSave() + place;
    }
}
