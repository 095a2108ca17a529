package io.nfwalk.trace;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.network.Network;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;

/**
 * One way that a traced packet can take, given what is supposed for it.
 *
 * @param when what has to be so for it, as words behind "if"; nothing if it is so in any case
 * @param option what the command's user says to see this way alone; empty if it is the only one
 * @param verdict what becomes of the packet
 * @param supposed what nobody stated and this way takes for granted
 * @param events everything that happened, in order
 * @param network the host that it happened on
 * @param connections its conntrack entries afterwards
 */
public record TracedWay(
        List<String> when,
        String option,
        Verdict verdict,
        List<Supposed> supposed,
        List<Event> events,
        Network network,
        List<Connection> connections) {
    /** Copies the lists. */
    public TracedWay {
        when = List.copyOf(when);
        supposed = List.copyOf(supposed);
        events = List.copyOf(events);
        connections = List.copyOf(connections);
    }

    /** The rules that matched and the policies that were reached, in order: what the TRACE target would report. */
    public List<Visit> visits() {
        return events.stream()
                .filter(Visit.class::isInstance)
                .map(Visit.class::cast)
                .toList();
    }

    /** The rules that were looked at and did not match, in order; none unless the tracer was asked why not. */
    public List<Event.PassedOver> passedOver() {
        return events.stream()
                .filter(Event.PassedOver.class::isInstance)
                .map(Event.PassedOver.class::cast)
                .toList();
    }

    /** The same way with other conditions. */
    TracedWay when(List<String> other, String otherOption, List<Supposed> otherSupposed) {
        return new TracedWay(other, otherOption, verdict, otherSupposed, events, network, connections);
    }

    /** The same without the rules that did not match. */
    TracedWay withoutPassedOver() {
        List<Event> others = events.stream()
                .filter(event -> !(event instanceof Event.PassedOver))
                .toList();
        return new TracedWay(when, option, verdict, supposed, others, network, connections);
    }

    /** Whether the other way differs in what is supposed only. */
    boolean isLike(TracedWay other) {
        return events.equals(other.events) && verdict.equals(other.verdict);
    }
}
