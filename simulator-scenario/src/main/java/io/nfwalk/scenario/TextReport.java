package io.nfwalk.scenario;

import io.nfwalk.explain.Explanation;
import io.nfwalk.explain.Ink;
import io.nfwalk.explain.WalkText;
import io.nfwalk.network.Step;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run for a person: of each step its result, what happened host by host, how the tuple looked on its way, the
 * conntrack entries, and why it ended so if it did not succeed.
 */
public final class TextReport {
    private static final String INDENT = "  ";

    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Ink ink) {
        this.ink = ink;
    }

    /**
     * The run as text, lines divided by line feeds; where several files are run, with an empty line at the end.
     *
     * @param result what the run told
     * @param file the scenario's file, told where several are run
     * @param colour whether a terminal's escape sequences make words stand out
     */
    public static String write(ScenarioResult result, Optional<String> file, boolean colour) {
        TextReport report = new TextReport(colour ? Ink.COLOURED : Ink.PLAIN);
        report.run(result, file);
        return report.text.toString().stripTrailing() + (file.isPresent() ? "\n" : "");
    }

    /** What happened in each step, behind an empty line each. */
    static String steps(ScenarioResult result, Ink ink) {
        TextReport report = new TextReport(ink);
        report.steps(result);
        return report.text.toString();
    }

    private void run(ScenarioResult result, Optional<String> file) {
        file.ifPresent(name -> line(ink.faint(name)));
        line(ink.strong(result.scenario()));
        steps(result);
        if (result.steps().stream().anyMatch(step -> step.result() == Step.Result.UNDETERMINED)) {
            line("");
            line("With --alternatives, both answers to what nobody stated are followed.");
        }
        line("");
        line(summary(result));
    }

    private void steps(ScenarioResult result) {
        Optional<StepResult> before = Optional.empty();
        for (StepResult step : result.steps()) {
            step(step, before);
            before = Optional.of(step);
        }
    }

    private void step(StepResult step, Optional<StepResult> before) {
        line("");
        line(ink.strong("Step " + step.number() + ": " + step.words()) + " -> " + verdict(step));
        List<String> happened =
                WalkText.lines(step.record().events(), step.record().network(), ink);
        if (!happened.isEmpty()) {
            line("");
            happened.forEach(this::indented);
        }
        block("Tuples", TupleText.lines(step.record()));
        block("Conntrack", EntryText.entries(before.map(StepResult::conntrack).orElse(Map.of()), step.conntrack()));
        block(
                "Conntrack expects",
                EntryText.awaited(before.map(StepResult::awaited).orElse(Map.of()), step.awaited()));
        Explanation explanation = Explanation.of(step.record());
        if (explanation.failed()) {
            paragraph("Why", explanation.why());
        }
        explanation.remarks().forEach(remark -> paragraph("Note", remark));
    }

    private void block(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            line("");
            line(INDENT + ink.strong(title + ":"));
            lines.forEach(each -> indented(INDENT + each));
        }
    }

    private void paragraph(String title, String words) {
        line("");
        line(INDENT + ink.strong(title + ":"));
        Paragraph.wrap(words).forEach(each -> indented(INDENT + each));
    }

    private String verdict(StepResult step) {
        String result = step.result().word();
        if (step.expected().isEmpty()) {
            return isSuccess(step.result()) ? result : ink.change(result);
        }
        return step.asExpected()
                ? ink.good(result + ", as expected")
                : ink.bad(result + ", but " + step.expected().get() + " was expected");
    }

    private static boolean isSuccess(Step.Result result) {
        return switch (result) {
            case ESTABLISHED, ANSWERED, SENT, DONE -> true;
            case REFUSED, UNREACHABLE, UNEXPECTED_SOURCE, TIMEOUT, UNDETERMINED -> false;
        };
    }

    private String summary(ScenarioResult result) {
        List<String> wrong = new ArrayList<>();
        int expected = 0;
        for (StepResult step : result.steps()) {
            expected += step.expected().isPresent() ? 1 : 0;
            if (!step.asExpected()) {
                wrong.add(Integer.toString(step.number()));
            }
        }
        String steps = count(result.steps().size(), "step");
        if (expected == 0) {
            return steps + ", nothing was expected";
        }
        return wrong.isEmpty()
                ? ink.good(steps + ", passed: " + count(expected, "expectation") + " held")
                : ink.bad(steps + ", FAILED: " + count(wrong.size(), "expectation") + " of " + expected
                        + " not met, in step " + String.join(", ", wrong));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private void indented(String each) {
        line(each.isEmpty() ? "" : INDENT + each);
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
