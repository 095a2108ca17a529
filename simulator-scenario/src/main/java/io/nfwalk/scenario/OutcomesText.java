package io.nfwalk.scenario;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Alternatives.Assumption;
import io.nfwalk.chance.Alternatives.World;
import io.nfwalk.chance.Fraction;
import io.nfwalk.chance.Question;
import io.nfwalk.explain.Ink;
import io.nfwalk.network.Step;
import io.nfwalk.scenario.ScenarioOutcomes.Outcome;
import io.nfwalk.scenario.ScenarioOutcomes.StepShares;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes what a scenario can lead to for a person: how likely each step's results are, then each outcome with all that
 * happens in it. {@code file} is told where several files are run.
 */
public final class OutcomesText {

    private final Ink ink;
    private final Consumer<String> out;

    private OutcomesText(boolean colour, Consumer<String> out) {
        this.ink = colour ? Ink.COLOURED : Ink.PLAIN;
        this.out = out;
    }

    /** All outcomes with their probabilities. */
    public static void write(ScenarioOutcomes all, Optional<String> file, boolean colour, Consumer<String> out) {
        OutcomesText text = new OutcomesText(colour, out);
        text.title(file, all.scenario());
        text.outcomes(all, "Outcome ");
        text.line("");
        text.line(text.summary(all.outcomes().size(), "outcome", all.scenario(), all.passed()));
        text.end(file);
    }

    /** One run under each set of assumptions. */
    public static void writeRuns(
            Scenario scenario,
            Alternatives<ScenarioResult> all,
            Optional<String> file,
            boolean colour,
            Consumer<String> out) {
        OutcomesText text = new OutcomesText(colour, out);
        text.worlds(
                scenario,
                all,
                file,
                (number, result) -> out.accept(TextReport.steps(result, text.ink)),
                ScenarioResult::passed);
    }

    /** All outcomes with their probabilities under each set of assumptions. */
    public static void writeOutcomes(
            Scenario scenario,
            Alternatives<ScenarioOutcomes> all,
            Optional<String> file,
            boolean colour,
            Consumer<String> out) {
        OutcomesText text = new OutcomesText(colour, out);
        boolean several = all.worlds().size() > 1;
        text.worlds(
                scenario,
                all,
                file,
                (number, result) ->
                        text.outcomes(result, several ? "Alternative " + number + ", outcome " : "Outcome "),
                ScenarioOutcomes::passed);
    }

    private <T> void worlds(
            Scenario scenario,
            Alternatives<T> all,
            Optional<String> file,
            BiConsumer<Integer, T> writer,
            Predicate<T> passed) {
        title(file, scenario);
        int number = 0;
        boolean allPassed = true;
        for (World<T> world : all.worlds()) {
            assumptions(++number, all, world.assumptions());
            writer.accept(number, world.result());
            allPassed &= passed.test(world.result());
        }
        left(all.left());
        line("");
        line(summary(number, "alternative", scenario, allPassed));
        end(file);
    }

    private void title(Optional<String> file, Scenario scenario) {
        file.ifPresent(name -> line(ink.faint(name)));
        line(ink.strong(scenario.title()));
    }

    private void end(Optional<String> file) {
        file.ifPresent(name -> line(""));
    }

    private void assumptions(int number, Alternatives<?> all, List<Assumption> assumptions) {
        line("");
        if (assumptions.isEmpty()) {
            line(ink.strong("There are no alternatives: nothing hangs on a fact that nobody stated"));
            return;
        }
        line(ink.strong("Alternative " + number + " of " + all.worlds().size()
                + (all.left() > 0 ? " that were followed" : "") + ", if"));
        for (Assumption one : assumptions) {
            Question question = one.question();
            String where = question.table() + ":" + question.chain() + ":rule:" + question.rule() + " on "
                    + question.host() + ", step " + question.step();
            line("  " + ink.change(one.answer() ? "yes" : "no") + ": "
                    + question.fact().subject() + ": " + question.fact().needs());
            line("      asked by " + where + ", of " + question.about());
        }
    }

    private void left(int left) {
        if (left > 0) {
            line("");
            line(ink.change(
                    "Not followed: " + left + " more sets of assumptions, each of which may part into more; --limit"
                            + " follows more of them"));
        }
    }

    private void outcomes(ScenarioOutcomes all, String name) {
        line("");
        all.shares().forEach(this::shares);
        int number = 0;
        for (Outcome outcome : all.outcomes()) {
            line("");
            String heading = name + ++number + " of " + all.outcomes().size()
                    + (all.unexplored().isZero() ? "" : " that were followed");
            line(ink.strong(heading + ": " + outcome.probability().inWords()));
            out.accept(TextReport.steps(all.result(outcome), ink));
        }
        if (!all.unexplored().isZero()) {
            line("");
            line(ink.change("Unexplored: " + all.unexplored().inWords() + "; --limit follows more"));
        }
    }

    private void shares(StepShares shares) {
        String results = shares.results().entrySet().stream()
                .map(result -> result(result, shares.results().size()))
                .collect(Collectors.joining(", "));
        Optional<Expectation> expected = shares.step().expected();
        String verdict = expected.isEmpty()
                ? results
                : shares.held()
                        ? ink.good(results + ", as expected")
                        : ink.bad(results + ", but " + expected.get() + " was expected");
        line(ink.strong("Step " + shares.step().number() + ": " + shares.step().words()) + " -> " + verdict);
    }

    private static String result(Map.Entry<Step.Result, Fraction> result, int of) {
        return result.getKey().word() + (of == 1 ? "" : " " + result.getValue().inWords());
    }

    private String summary(int number, String what, Scenario scenario, boolean passed) {
        long expected = scenario.steps().stream()
                .filter(step -> step.expected().isPresent())
                .count();
        String count = number + " " + what + (number == 1 ? "" : "s");
        if (expected == 0) {
            return count + ", nothing was expected";
        }
        String held = expected + " expectation" + (expected == 1 ? "" : "s");
        return passed
                ? ink.good(count + ", passed: " + held + " held")
                : ink.bad(count + ", FAILED: of " + held + " not all held");
    }

    private void line(String words) {
        out.accept(words + "\n");
    }
}
