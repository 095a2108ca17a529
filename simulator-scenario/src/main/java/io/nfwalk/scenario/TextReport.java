package io.nfwalk.scenario;

import java.util.Optional;

/** Writes a run for a person. */
public final class TextReport {
    private TextReport() {}

    /** The run as text. */
    public static String write(ScenarioResult result, Optional<String> file, boolean colour) {
        StringBuilder text = new StringBuilder();
        for (ScenarioResult.StepResult step : result.steps()) {
            text.append(step.number()).append(' ').append(step.words()).append(": ").append(step.result().word()).append('\n');
        }
        return text.toString();
    }
}
