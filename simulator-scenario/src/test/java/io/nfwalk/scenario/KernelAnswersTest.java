package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What nfwalk says of every scenario in testdata is what a kernel did. */
class KernelAnswersTest {
    private static final Map<String, String> WITHOUT_RECORDED_ANSWER = withoutRecordedAnswer();

    private static Map<String, String> withoutRecordedAnswer() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("dice/clash-draws-a-port.yaml", "the kernel draws the port of one of two connections");
        reasons.put("dice/masquerade-random-fully.yaml", "the kernel draws the port");
        reasons.put(
                "dice/snat-port-range-nearly-full.yaml", "the kernel draws where it begins to look for a free port");
        reasons.put("dice/undetermined-policy.yaml", "nobody stated whether the packets came through IPsec");
        reasons.put("dice/snat-port-range.yaml", "the kernel draws one of four ports");
        reasons.put("dice/statistic-halves.yaml", "-m statistic --mode random");
        reasons.put("story/dns-service.yaml", "-m statistic --mode random chooses the endpoint");
        reasons.put("story/three-endpoints.yaml", "-m statistic --mode random chooses the endpoint");
        return reasons;
    }

    @TestFactory
    Stream<DynamicTest> nfwalkSaysWhatTheKernelDid() {
        return RecordedScenarios.all().stream()
                .filter(scenario -> RecordedScenarios.answer(scenario).isPresent())
                .map(scenario ->
                        DynamicTest.dynamicTest(RecordedScenarios.name(scenario), () -> agreesWithItsAnswer(scenario)));
    }

    private static void agreesWithItsAnswer(Path scenario) throws IOException {
        RunReport kernel =
                RecordedAnswer.read(RecordedScenarios.answer(scenario).orElseThrow());
        RunReport nfwalk = RunReport.of(RecordedScenarios.read(scenario).run(0));
        assertThat(Comparison.of(kernel, nfwalk)).isEmpty();
    }

    @Test
    void everyOtherScenarioIsOneWhoseOutcomeTheKernelDraws() {
        List<String> without = RecordedScenarios.all().stream()
                .filter(scenario -> RecordedScenarios.answer(scenario).isEmpty())
                .map(RecordedScenarios::name)
                .filter(name -> !name.startsWith("dice/measured/"))
                .toList();
        assertThat(without).containsExactlyInAnyOrderElementsOf(WITHOUT_RECORDED_ANSWER.keySet());
    }

    @Test
    void thereAreAnswersToCompareWith() {
        assertThat(RecordedScenarios.all()).hasSizeGreaterThan(150);
    }
}
