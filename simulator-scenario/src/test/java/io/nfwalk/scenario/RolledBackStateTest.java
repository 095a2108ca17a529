package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Course;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.chance.Question;
import io.nfwalk.undo.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A step that was rolled back has not happened: everything is as it was before it, and when it is carried out again all
 * is as if it had been carried out once.
 */
class RolledBackStateTest {
    /** What is empty between two steps, or as it was at the start, so that there is nothing to roll back. */
    private static final Set<String> OF_ONE_STEP = Set.of(
            "BridgePath.input",
            "Copies.underway",
            "FrameQueue.arrived",
            "FrameQueue.arrivedBeforeProcess",
            "FrameQueue.arriving",
            "FrameQueue.frames",
            "FrameQueue.held",
            "FrameQueue.holding",
            "FrameQueue.lastProcess",
            "FrameQueue.pauses",
            "FrameQueue.processBefore",
            "FrameQueue.processes",
            "FrameQueue.silences",
            "HandshakeProxy.output",
            "IcmpErrors.output",
            "RunningHost.waiting",
            "Simulation.events",
            "Simulation.hosts");

    @TestFactory
    Stream<DynamicTest> aStepThatWasRolledBackHasNotHappened() {
        return RecordedScenarios.all().stream()
                .map(scenario -> DynamicTest.dynamicTest(RecordedScenarios.name(scenario), () -> goesBack(scenario)));
    }

    private static void goesBack(Path file) {
        Scenario scenario = RecordedScenarios.read(file);
        Told once = only(Outcomes.of(chance -> plain(scenario, chance), 1, 0, Answers.NONE));
        Told twice = only(Outcomes.inSteps(
                (chance, journal) -> new BackAndForth(new ScenarioRun(scenario, 0, chance, journal), journal),
                1,
                0,
                Answers.NONE));
        assertThat(twice.json()).isEqualTo(once.json());
        assertThat(twice.text()).isEqualTo(once.text());
        assertThat(RunningState.differences(once.state(), twice.state())).isEmpty();
    }

    /** What the likeliest way leads to. */
    private static Told only(Distribution<Told> outcomes) {
        return outcomes.outcomes().get(0).value();
    }

    private static Told plain(Scenario scenario, Chance chance) {
        ScenarioRun run = new ScenarioRun(scenario, 0, chance, new Journal());
        run.run();
        return Told.of(run);
    }

    /** What a run told and where it ended. */
    private record Told(String json, String text, List<String> state) {
        static Told of(ScenarioRun run) {
            ScenarioResult result = run.result();
            return new Told(
                    JsonReport.write(result, Optional.empty()),
                    TextReport.write(result, Optional.empty(), false),
                    RunningState.of(run));
        }
    }

    /** A run that carries out each step, goes back and carries it out again. */
    private record BackAndForth(ScenarioRun run, Journal journal) implements Course<Told> {
        @Override
        public boolean isOver() {
            return run.isOver();
        }

        @Override
        public void advance() {
            List<String> before = RunningState.of(run);
            int mark = journal.mark();
            run.advance();
            List<String> after = RunningState.of(run);
            journal.rollBack(mark);
            assertThat(RunningState.differences(before, RunningState.of(run))).isEmpty();
            run.advance();
            assertThat(RunningState.differences(after, RunningState.of(run))).isEmpty();
            journal.release(mark);
        }

        @Override
        public Told result() {
            return Told.of(run);
        }
    }

    @Test
    void whatLivesLongerThanAStepWritesAJournal() {
        Set<String> unprotected = new TreeSet<>();
        for (Path file : RecordedScenarios.all()) {
            Scenario scenario = RecordedScenarios.read(file);
            ScenarioRun run = new ScenarioRun(scenario, 0, new Likeliest(), new Journal());
            run.run();
            unprotected.addAll(RunningState.unprotectedFields(run));
        }
        assertThat(unprotected).containsExactlyInAnyOrderElementsOf(OF_ONE_STEP);
    }

    /** What is drawn is the first of all values, what can happen does. */
    private record Likeliest() implements Chance {
        @Override
        public boolean happens(long favourable, long total, String subject) {
            return favourable > 0;
        }

        @Override
        public int uniform(int bound, String subject) {
            return 0;
        }

        @Override
        public int pick(String key, List<Long> ends, String subject) {
            return 0;
        }

        @Override
        public Optional<Boolean> answer(Question question) {
            return Optional.empty();
        }
    }
}
