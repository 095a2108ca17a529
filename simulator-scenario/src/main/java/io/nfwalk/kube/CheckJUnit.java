package io.nfwalk.kube;

import io.nfwalk.scenario.XmlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers checks in the XML that pipelines read as results of tests: a suite for each node, a case for each way. */
public final class CheckJUnit {
    private final StringBuilder suites = new StringBuilder();
    private int tests;
    private int failures;

    /** Begins without checks. */
    public CheckJUnit() {}

    /** A case that failed, or not. */
    private record Case(String className, String name, List<Violation> wrong) {}

    /** Adds the check of a node. */
    public void add(CheckReport report) {
        List<Case> cases = new ArrayList<>();
        Map<Way, List<Violation>> byWay = new HashMap<>();
        report.violations()
                .forEach(one -> one.way()
                        .ifPresent(way -> byWay.computeIfAbsent(way, any -> new ArrayList<>(1))
                                .add(one)));
        for (WayReport way : report.ways()) {
            List<Violation> wrong = byWay.getOrDefault(way.way(), List.of()).stream()
                    .filter(one -> one.subject().equals(way.title()))
                    .toList();
            cases.add(new Case(
                    way.title() + " " + way.protocol().word(), way.way().toString(), wrong));
        }
        report.violations().stream()
                .filter(one -> one.way().isEmpty())
                .forEach(one -> cases.add(new Case(one.subject(), one.law().sentence(), List.of(one))));
        long failed = cases.stream().filter(one -> !one.wrong().isEmpty()).count();
        tests += cases.size();
        failures += (int) failed;
        suites.append("  <testsuite name=\"")
                .append(XmlText.attribute(report.node()))
                .append('"');
        suites.append(counts(cases.size(), (int) failed)).append(">\n");
        cases.forEach(this::write);
        suites.append("  </testsuite>\n");
    }

    private static String counts(int tests, int failures) {
        return " tests=\"" + tests + "\" failures=\"" + failures + "\" errors=\"0\" skipped=\"0\" time=\"0\"";
    }

    private void write(Case one) {
        suites.append("    <testcase classname=\"").append(XmlText.attribute(one.className()));
        suites.append("\" name=\"").append(XmlText.attribute(one.name())).append("\" time=\"0\"");
        if (one.wrong().isEmpty()) {
            suites.append("/>\n");
            return;
        }
        suites.append(">\n");
        Violation first = one.wrong().get(0);
        suites.append("      <failure type=\"").append(first.law().word()).append("\" message=\"");
        suites.append(XmlText.attribute(first.explanation())).append("\">");
        one.wrong().forEach(wrong -> suites.append(XmlText.content(wrong.toString())));
        suites.append("</failure>\n    </testcase>\n");
    }

    /** The document. */
    public String write() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nfwalk kube check\""
                + counts(tests, failures) + ">\n" + suites + "</testsuites>\n";
    }
}
