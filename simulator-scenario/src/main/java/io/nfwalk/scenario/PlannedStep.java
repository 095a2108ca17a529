package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.rules.SourceSpan;
import java.time.Duration;
import java.util.Optional;

/**
 * A step of a scenario file.
 *
 * @param number its number, from 1
 * @param kind the word it begins with: connect, ping, send, send-at-once, change, wait
 * @param words the step for people: {@code connect tcp from tmp2 to 10.32.0.117:80}
 * @param action what it does
 * @param place where it stands in the file
 * @param expected what is expected of it, if anything
 */
public record PlannedStep(
        int number, String kind, String words, Action action, SourceSpan place, Optional<Expectation> expected) {
    /** How long it lets pass, if it is a {@code wait}. */
    public Optional<Duration> waitingTime() {
        return action instanceof Action.Fixed fixed && fixed.step() instanceof Step.Wait wait
                ? Optional.of(wait.time())
                : Optional.empty();
    }

    /** What a step does; a change can only be put into effect on the host as it is by then. */
    public sealed interface Action {
        /**
         * All is known beforehand.
         *
         * @param step what is done
         */
        record Fixed(Step step) implements Action {}

        /**
         * Alters a host.
         *
         * @param change what it alters
         */
        record Alter(HostChange change) implements Action {}
    }
}
