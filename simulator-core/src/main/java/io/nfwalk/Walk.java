package io.nfwalk;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.explain.Explanation;
import io.nfwalk.explain.Ink;
import io.nfwalk.explain.WalkText;
import io.nfwalk.network.StepRecord;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;

/**
 * What a packet led to on a host: the rules it met, what they and NAT did to it, where it and everything that the host
 * sent because of it ended.
 */
public final class Walk {
    private final StepRecord record;
    private final List<Connection> connections;

    Walk(StepRecord record, List<Connection> connections) {
        this.record = record;
        this.connections = List.copyOf(connections);
    }

    /** Everything that happened, in order. */
    public List<Event> events() {
        return record.events();
    }

    /** The rules that matched and the policies that were reached, in order: what the TRACE target would report. */
    public List<Visit> visits() {
        return record.events().stream()
                .filter(Visit.class::isInstance)
                .map(Visit.class::cast)
                .toList();
    }

    /** The ends of the packet, its copies and pieces, and of what the host sent because of it, in order. */
    public List<Ending> endings() {
        return record.events().stream()
                .filter(Event.Ended.class::isInstance)
                .map(event -> ((Event.Ended) event).ending())
                .toList();
    }

    /** The host's connection tracking entries after the packet; each goes on changing as further packets pass. */
    public List<Connection> connections() {
        return connections;
    }

    /** Whether the packet was stopped: by a rule, a policy, routing, a full link, ... */
    public boolean stopped() {
        return explanation().failed();
    }

    /** Why it was stopped, or else what became of it, as a paragraph. */
    public String why() {
        return explanation().why();
    }

    private Explanation explanation() {
        return Explanation.of(record);
    }

    /** The walk for people: what happened line by line, and {@link #why()} at the end. */
    @Override
    public String toString() {
        return String.join("\n", WalkText.lines(record.events(), record.network(), Ink.PLAIN)) + "\n\n" + why();
    }
}
