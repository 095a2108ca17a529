package io.nfwalk.network;

import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.List;

/**
 * What a step led to: all that is needed to tell it again, or to say why it ended as it did.
 *
 * @param step what was to be done
 * @param network the hosts and wires as they were described while it ran; of a change, after it
 * @param result its result
 * @param events everything that happened, on all hosts, in order
 * @param undetermined the endings that hang on a fact nobody stated, with their hosts
 */
public record StepRecord(
        Step step, Network network, Step.Result result, List<Event> events, List<Unsettled> undetermined) {
    /** Copies the lists. */
    public StepRecord {
        events = List.copyOf(events);
        undetermined = List.copyOf(undetermined);
    }

    /**
     * A packet whose way could not be told.
     *
     * @param host where
     * @param ending the rule and the fact
     */
    public record Unsettled(String host, Ending.Undetermined ending) {}
}
