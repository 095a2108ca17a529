package io.nfwalk.scenario;

import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.util.Optional;

/**
 * The frame in which a view's lines stand. Headings begin with {@code #} and hold nothing that two runs of one scenario
 * could differ in without differing in what happened, so that the two can be laid side by side with diff.
 */
final class ViewText {
    private final StringBuilder text = new StringBuilder();

    void begin(ScenarioResult result, Optional<String> file) {
        file.ifPresent(name -> line("# file " + name));
        line("# " + result.scenario());
    }

    void begin(StepResult step) {
        line("# step " + step.number() + ": " + step.words());
    }

    void end(StepResult step) {
        line("# step " + step.number() + ": " + step.result().word());
    }

    void line(String words) {
        text.append(words).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
