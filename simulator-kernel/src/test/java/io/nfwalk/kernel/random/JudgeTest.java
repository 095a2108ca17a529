package io.nfwalk.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a judge judges, with something else in the kernel's place. */
class JudgeTest {
    @TempDir
    private Path folder;

    private ScenarioText ready() throws IOException {
        for (long seed = 0; ; seed++) {
            if (Preparation.of(RandomScenarios.of(seed), Backend.NFT, folder) instanceof Preparation.Ready ready) {
                return ready.text();
            }
        }
    }

    private Judge.Verdict judged(Judge.Replayer kernel) throws IOException {
        return new Judge(kernel, Backend.NFT, folder).of(ready());
    }

    private static RunReport simulated(Scenario scenario) {
        return RunReport.of(scenario.run(0));
    }

    @Test
    void agreesWhereBothSayTheSame() throws IOException {
        assertThat(judged(JudgeTest::simulated)).isInstanceOf(Judge.Verdict.Agreed.class);
    }

    @Test
    void tellsWhatDiffers() throws IOException {
        Judge.Verdict verdict = judged(scenario -> {
            RunReport report = simulated(scenario);
            return new RunReport(report.scenario(), OptionalLong.empty(), report.steps(), Map.of());
        });
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Judge.Verdict.Failed.class,
                        failed -> assertThat(failed.kinds()).containsExactly("counters"));
    }

    @Test
    void aKernelThatRefusesDiffers() throws IOException {
        Judge.Verdict verdict = judged(scenario -> {
            throw new KernelException("line 17 failed");
        });
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Judge.Verdict.Failed.class,
                        failed -> assertThat(failed.kinds()).containsExactly("refused: kernel: line N failed"));
    }

    @Test
    void aScenarioThatCannotBeReadIsBroken() throws IOException {
        ScenarioText wrong = new ScenarioText("wrong", List.of(), List.of(new StepText.Wait("never")));
        assertThat(new Judge(JudgeTest::simulated, Backend.NFT, folder).of(wrong))
                .isInstanceOf(Judge.Verdict.Failed.class);
    }
}
