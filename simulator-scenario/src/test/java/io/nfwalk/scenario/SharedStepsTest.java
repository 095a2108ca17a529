package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Course;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a scenario can lead to is the same whether or not the steps that its ways have in common are shared. */
class SharedStepsTest {
    private static final int LIMIT = 12;

    @TestFactory
    Stream<DynamicTest> stepsInCommonAreOnlyCheaper() {
        return RecordedScenarios.all().stream()
                .map(file -> DynamicTest.dynamicTest(RecordedScenarios.name(file), () -> agree(file, LIMIT)));
    }

    private static void agree(Path file, int limit) {
        Scenario scenario = RecordedScenarios.read(file);
        Distribution<String> alone = Outcomes.of(
                chance -> told(new ScenarioRun(scenario, 0, chance, new Journal()).run()), limit, 0, Answers.NONE);
        Distribution<String> shared = Outcomes.inSteps(
                (chance, journal) -> new Told(new ScenarioRun(scenario, 0, chance, journal)), limit, 0, Answers.NONE);
        assertThat(shared.outcomes()).isEqualTo(alone.outcomes());
        assertThat(shared.unexplored()).isEqualTo(alone.unexplored());
    }

    private static String told(ScenarioResult result) {
        return JsonReport.write(result, Optional.empty());
    }

    /** A run that ends with its report. */
    private record Told(ScenarioRun run) implements Course<String> {
        @Override
        public boolean isOver() {
            return run.isOver();
        }

        @Override
        public void advance() {
            run.advance();
        }

        @Override
        public String result() {
            return told(run.result());
        }
    }

    /** Two draws, in the first and in the last of ten steps, which counts its steps. */
    private record Ten(Chance chance, AtomicInteger carriedOut, UndoList<Boolean> drawn) implements Course<String> {
        @Override
        public boolean isOver() {
            return drawn.size() == 10;
        }

        @Override
        public void advance() {
            carriedOut.incrementAndGet();
            boolean draws = drawn.isEmpty() || drawn.size() == 9;
            drawn.add(draws && chance.happens(1, 2, "draw"));
        }

        @Override
        public String result() {
            return drawn.toString();
        }
    }

    @Test
    void aStepThatWaysHaveInCommonIsCarriedOutOnce() {
        AtomicInteger carriedOut = new AtomicInteger();
        Distribution<String> ways = Outcomes.inSteps(
                (chance, journal) -> new Ten(chance, carriedOut, new UndoList<>(journal)), 10, 0, Answers.NONE);
        assertThat(ways.outcomes()).hasSize(4);
        assertThat(ways.unexplored().isZero()).isTrue();
        assertThat(carriedOut).hasValue(2 * (10 + 1));
    }
}
