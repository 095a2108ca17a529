package io.nfwalk.scenario;

import io.nfwalk.explain.Explanation;
import io.nfwalk.explain.Ink;
import io.nfwalk.explain.WalkText;
import io.nfwalk.network.Step;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs as JUnit XML, the form in which pipelines (Jenkins, GitLab, GitHub's actions) take test results: one document
 * for all files, a {@code testsuite} a scenario, a {@code testcase} a step.
 *
 * <p>A step whose expectation does not hold is a failure, with the reason as its text and what happened as its output;
 * a file that can't be run is a suite with one error. A step that hangs on something unknown, and expects nothing, is
 * skipped. Times are 0: nothing is told that would differ from run to run. Source of the form: Maven Surefire's report
 * schema, and the schema of Jenkins' xunit plug-in, which both accept it.
 */
public final class JUnitReport {
    private final List<Suite> suites = new ArrayList<>();

    /** A document without suites. */
    public JUnitReport() {}

    /**
     * A suite.
     *
     * @param name the scenario's title, or the file's name if it has none
     * @param file the scenario's file
     * @param properties what holds for all of it, as XML
     * @param cases its test cases, in order
     */
    private record Suite(String name, String file, String properties, List<Case> cases) {
        long count(Kind kind) {
            return cases.stream().filter(each -> each.kind == kind).count();
        }
    }

    /** How a test case ended; all but a pass are elements of that name. */
    private enum Kind {
        PASS(""),
        FAILURE("failure"),
        ERROR("error"),
        SKIPPED("skipped");

        private final String element;

        Kind(String element) {
            this.element = element;
        }
    }

    /**
     * A test case.
     *
     * @param name what is tried
     * @param kind how it ended
     * @param type of a failure or error: a word for programs
     * @param message of all but a pass: a line for people
     * @param text of a failure or error: the whole reason
     * @param output what happened; may be empty
     */
    private record Case(String name, Kind kind, String type, String message, String text, String output) {}

    /** Adds a run of a scenario. */
    public void add(String file, ScenarioResult result) {
        String seed = "    <properties>\n      <property name=\"seed\" value=\"" + result.seed()
                + "\"/>\n    </properties>\n";
        List<Case> cases = result.steps().stream().map(JUnitReport::step).toList();
        suites.add(new Suite(result.scenario(), file, seed, cases));
    }

    private static Case step(StepResult step) {
        String name = "step " + step.number() + ": " + step.words();
        String word = step.result().word();
        if (!step.asExpected()) {
            Explanation explanation = Explanation.of(step.record());
            String message = word + ", but " + step.expected().orElseThrow() + " was expected";
            return new Case(name, Kind.FAILURE, "expectation", message, explanation.why(), output(step));
        }
        if (step.result() == Step.Result.UNDETERMINED && step.expected().isEmpty()) {
            return new Case(
                    name, Kind.SKIPPED, "", Explanation.of(step.record()).why(), "", "");
        }
        return new Case(name, Kind.PASS, "", "", "", "");
    }

    private static String output(StepResult step) {
        return String.join(
                "\n", WalkText.lines(step.record().events(), step.record().network(), Ink.PLAIN));
    }

    /** Adds a file that can't be run. */
    public void addError(String file, List<Diagnostic> diagnostics) {
        Diagnostic first = diagnostics.stream()
                .filter(each -> each.severity() == Diagnostic.Severity.ERROR)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing is wrong with " + file));
        Case error = new Case(
                "the file can be run",
                Kind.ERROR,
                first.code(),
                first.message(),
                DiagnosticPrinter.print(diagnostics),
                "");
        suites.add(new Suite(file, file, "", List.of(error)));
    }

    /** The document, in UTF-8 if it is written so; lines divided by line feeds. */
    public String write() {
        StringBuilder xml =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nfwalk\"");
        counts(suites, xml);
        xml.append(">\n");
        suites.forEach(suite -> suite(suite, xml));
        return xml.append("</testsuites>\n").toString();
    }

    private static void counts(List<Suite> suites, StringBuilder xml) {
        xml.append(" tests=\"")
                .append(suites.stream().mapToInt(suite -> suite.cases.size()).sum());
        xml.append("\" failures=\"").append(count(suites, Kind.FAILURE));
        xml.append("\" errors=\"").append(count(suites, Kind.ERROR));
        xml.append("\" skipped=\"").append(count(suites, Kind.SKIPPED)).append("\" time=\"0\"");
    }

    private static long count(List<Suite> suites, Kind kind) {
        return suites.stream().mapToLong(suite -> suite.count(kind)).sum();
    }

    private static void suite(Suite suite, StringBuilder xml) {
        xml.append("  <testsuite name=\"").append(XmlText.attribute(suite.name)).append('"');
        counts(List.of(suite), xml);
        xml.append(">\n").append(suite.properties);
        String className = className(suite.file);
        for (Case each : suite.cases) {
            xml.append("    <testcase classname=\"").append(XmlText.attribute(className));
            xml.append("\" name=\"").append(XmlText.attribute(each.name));
            xml.append("\" file=\"").append(XmlText.attribute(suite.file)).append("\" time=\"0\"");
            if (each.kind == Kind.PASS) {
                xml.append("/>\n");
            } else {
                xml.append(">\n");
                ending(each, xml);
                xml.append("    </testcase>\n");
            }
        }
        xml.append("  </testsuite>\n");
    }

    private static void ending(Case each, StringBuilder xml) {
        xml.append("      <").append(each.kind.element).append(" message=\"");
        xml.append(XmlText.attribute(each.message)).append('"');
        if (!each.type.isEmpty()) {
            xml.append(" type=\"").append(XmlText.attribute(each.type)).append('"');
        }
        if (each.text.isEmpty()) {
            xml.append("/>\n");
        } else {
            xml.append('>').append(XmlText.content(each.text));
            xml.append("</").append(each.kind.element).append(">\n");
        }
        if (!each.output.isEmpty()) {
            xml.append("      <system-out>")
                    .append(XmlText.content(each.output))
                    .append("</system-out>\n");
        }
    }

    /** Readers take the words between dots for packages: folders stand for them, and the file for the class. */
    private static String className(String file) {
        String name = file.replace('\\', '/').replaceFirst("\\.ya?ml$", "");
        return name.replaceAll("^(\\.{0,2}/)+", "").replace('.', '_').replace('/', '.');
    }
}
