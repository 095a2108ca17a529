package io.nfwalk.trace;

import io.nfwalk.chance.Fraction;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.network.Network;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;
import java.util.Optional;

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
 * @param asked what the packet had to do with the rule that was asked about; empty if none was
 * @param outcomes everything that can come of it where lots are drawn, the most probable first, of which this is the
 *     first;
 *     nothing unless all were asked for and there are several
 */
public record TracedWay(
        List<String> when,
        String option,
        Verdict verdict,
        List<Supposed> supposed,
        List<Event> events,
        Network network,
        List<Connection> connections,
        Optional<RuleAnswer> asked,
        List<Share> outcomes) {
    /**
     * One of the things that can come out.
     *
     * @param probability how likely it is
     * @param way how it goes then
     */
    public record Share(Fraction probability, TracedWay way) {}

    /** Copies the lists. */
    public TracedWay {
        when = List.copyOf(when);
        supposed = List.copyOf(supposed);
        events = List.copyOf(events);
        connections = List.copyOf(connections);
        outcomes = List.copyOf(outcomes);
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
        return new TracedWay(other, otherOption, verdict, otherSupposed, events, network, connections, asked, outcomes);
    }

    /** The same without the rules that did not match. */
    TracedWay withoutPassedOver() {
        List<Event> others = events.stream()
                .filter(event -> !(event instanceof Event.PassedOver))
                .toList();
        List<Share> shares = outcomes.stream()
                .map(share -> new Share(share.probability(), share.way().withoutPassedOver()))
                .toList();
        return new TracedWay(when, option, verdict, supposed, others, network, connections, asked, shares);
    }

    /** The same with everything that can come out. */
    TracedWay among(List<Share> shares) {
        return new TracedWay(when, option, verdict, supposed, events, network, connections, asked, shares);
    }

    /** What makes an outcome another one: its end, the rules that were met, and what conntrack remembers. */
    String likeness() {
        StringBuilder text = new StringBuilder(verdict.toString());
        visits().forEach(visit ->
                text.append('\n').append(visit.address()).append(' ').append(visit.verdict()));
        text.append('\n').append(verdict.ending().packet());
        connections.forEach(connection -> text.append('\n').append(ConnectionWords.of(connection)));
        return text.toString();
    }

    private List<String> chances() {
        return outcomes.stream()
                .map(share -> share.probability() + " " + share.way().likeness())
                .toList();
    }

    /** Whether the other way differs in what is supposed only. */
    boolean isLike(TracedWay other) {
        return events.equals(other.events)
                && verdict.equals(other.verdict)
                && chances().equals(other.chances());
    }
}
