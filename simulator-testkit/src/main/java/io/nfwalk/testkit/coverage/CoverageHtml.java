package io.nfwalk.testkit.coverage;

import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Coverage as a page that needs nothing beside it: the rule set's text, each line with its numbers and a colour. */
final class CoverageHtml {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>%1$s</title>
            <style>
            body { font-family: sans-serif; }
            table { border-collapse: collapse; font-family: monospace; }
            th, td { padding: 0 0.8em; text-align: left; white-space: pre; }
            td.number { text-align: right; }
            tr.full { background: #dff5dd; }
            tr.half { background: #fdf3c4; }
            tr.none { background: #f9d6d5; }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            <p>%2$s</p>
            <table>
            <tr><th>matched</th><th>not</th><th>rule</th><th>verdicts</th></tr>
            """;

    private final RuleCoverage coverage;
    private final Map<String, RuleCount> counts = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();

    private CoverageHtml(RuleCoverage coverage) {
        this.coverage = coverage;
        coverage.counts().forEach(count -> counts.put(count.address(), count));
    }

    static String of(RuleCoverage coverage) {
        return new CoverageHtml(coverage).page();
    }

    private String page() {
        page.append(HEAD.formatted(escaped(coverage.name()), escaped(CoverageText.summary(coverage))));
        for (Table table : coverage.rules().tables()) {
            row("", "", "", "*" + table.name(), "");
            table.chains().forEach(chain -> declaration(table, chain));
            table.chains().forEach(chain -> rules(table, chain));
            row("", "", "", "COMMIT", "");
        }
        return page.append("</table>\n</body>\n</html>\n").toString();
    }

    private void declaration(Table table, Chain chain) {
        if (chain.policy().isEmpty()) {
            row("", "", "", ":" + chain.name() + " -", "");
            return;
        }
        long reached = coverage.policies().get(table.name() + ":" + chain.name() + ":policy");
        row(
                reached > 0 ? "full" : "none",
                reached + "",
                "",
                ":" + chain.name() + " " + chain.policy().get(),
                "");
    }

    private void rules(Table table, Chain chain) {
        for (int i = 1; i <= chain.rules().size(); i++) {
            RuleCount count = counts.get(table.name() + ":" + chain.name() + ":rule:" + i);
            String colour =
                    count.branchesMet() == 0 ? "none" : count.branchesMet() < count.branches() ? "half" : "full";
            String verdicts = count.verdicts().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", "));
            row(
                    colour,
                    count.matched() + "",
                    count.isConditional() ? count.passed() + "" : "",
                    "-A " + chain.name() + " " + count.line().rule().toSave(),
                    verdicts);
        }
    }

    private void row(String colour, String matched, String passed, String text, String verdicts) {
        page.append("<tr")
                .append(colour.isEmpty() ? "" : " class=\"" + colour + "\"")
                .append('>');
        page.append("<td class=\"number\">").append(matched).append("</td>");
        page.append("<td class=\"number\">").append(passed).append("</td>");
        page.append("<td>").append(escaped(text)).append("</td>");
        page.append("<td>").append(escaped(verdicts)).append("</td></tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
