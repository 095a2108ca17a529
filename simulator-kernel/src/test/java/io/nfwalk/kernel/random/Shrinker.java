package io.nfwalk.kernel.random;

import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;

/** Makes a scenario smaller as long as it still shows what it shows. */
final class Shrinker {
    private final Question question;
    private final Instant deadline;

    /** Whether a scenario still shows it. */
    @FunctionalInterface
    interface Question {
        boolean shows(ScenarioText text) throws IOException;
    }

    Shrinker(Question question, Instant deadline) {
        this.question = question;
        this.deadline = deadline;
    }

    /** The smallest scenario that was found before the time was over. */
    ScenarioText smallest(ScenarioText text) throws IOException {
        ScenarioText best = text;
        boolean found = true;
        while (found) {
            found = false;
            Iterator<ScenarioText> candidates = best.simpler().iterator();
            while (!found && candidates.hasNext() && Instant.now().isBefore(deadline)) {
                ScenarioText candidate = candidates.next();
                if (candidate.size() < best.size() && question.shows(candidate)) {
                    best = candidate;
                    found = true;
                }
            }
        }
        return best;
    }
}
