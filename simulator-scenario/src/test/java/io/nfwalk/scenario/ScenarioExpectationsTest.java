package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.network.Step;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the scenarios in testdata expect comes true. */
class ScenarioExpectationsTest {
    private static final int SEEDS = 40;

    @TestFactory
    Stream<DynamicTest> everyExpectationOfTestdataHolds() {
        return RecordedScenarios.all().stream()
                .map(scenario -> DynamicTest.dynamicTest(RecordedScenarios.name(scenario), () -> holds(scenario)));
    }

    private static void holds(Path file) {
        ScenarioResult result = RecordedScenarios.read(file).run(0);
        List<String> failed = result.steps().stream()
                .filter(step -> !step.asExpected())
                .map(step -> "step " + step.number() + " is " + step.result().word() + ", expected: "
                        + step.expected().orElseThrow())
                .toList();
        assertThat(failed).isEmpty();
        assertThat(result.passed()).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> whereLotsAreDrawnEveryExpectedResultComesAndNoOther() {
        return RecordedScenarios.all().stream()
                .filter(scenario -> RecordedScenarios.read(scenario).steps().stream()
                        .anyMatch(step -> step.expected()
                                .filter(Expectation.Shares.class::isInstance)
                                .isPresent()))
                .map(scenario -> DynamicTest.dynamicTest(RecordedScenarios.name(scenario), () -> allShares(scenario)));
    }

    private static void allShares(Path file) {
        Scenario scenario = RecordedScenarios.read(file);
        Map<Integer, Set<Step.Result>> seen = new LinkedHashMap<>();
        List<ScenarioResult> runs =
                LongStream.range(0, SEEDS).mapToObj(scenario::run).toList();
        for (ScenarioResult run : runs) {
            for (StepResult step : run.steps()) {
                seen.computeIfAbsent(step.number(), number -> new LinkedHashSet<>())
                        .add(step.result());
            }
        }
        for (PlannedStep step : scenario.steps()) {
            if (step.expected().orElse(null) instanceof Expectation.Shares shares) {
                assertThat(seen.get(step.number()))
                        .as("step %s", step.number())
                        .containsExactlyInAnyOrderElementsOf(shares.shares().keySet());
            }
        }
    }
}
