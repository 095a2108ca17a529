package io.nfwalk.conntrack;

import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An entry that is put into the table from outside, as a line of {@code conntrack -L} tells it.
 *
 * @param original the tuple of the first packet
 * @param reply the tuple of the answers; where it is not the inverse of {@code original} the connection is translated
 * @param zone the zone it lives in
 * @param timeLeft how long it lives without further packets; cut to the most that a kernel's clock can tell, 99 days
 * @param state the state of a TCP or SCTP connection; empty for other protocols
 * @param unreplied whether the line says {@code [UNREPLIED]}
 * @param assured whether the line says {@code [ASSURED]}
 * @param mark the connection's mark
 * @param helper the helper's name, if the line has one
 * @param labels the labels that it has, each from 0 to 127; forgotten where no rule asks for labels
 */
public record RestoredEntry(
        Tuple original,
        Tuple reply,
        Zone zone,
        Duration timeLeft,
        Optional<ProtocolState> state,
        boolean unreplied,
        boolean assured,
        int mark,
        Optional<String> helper,
        List<Integer> labels) {
    /**
     * Refuses two tuples of different protocols or families, ICMP messages that belong to no query, and a state of
     * another protocol, and a label that there is not.
     */
    public RestoredEntry {
        labels = List.copyOf(labels);
        if (labels.stream().anyMatch(label -> label < 0 || label >= Connection.LABELS)) {
            throw new IllegalArgumentException("no labels from 0 to " + (Connection.LABELS - 1) + ": " + labels);
        }
        timeLeft = timeLeft.compareTo(ConntrackSettings.LONGEST) > 0 ? ConntrackSettings.LONGEST : timeLeft;
        if (original.protocol() != reply.protocol() || original.family() != reply.family()) {
            throw new IllegalArgumentException("not two ways of one connection: " + original + ", " + reply);
        }
        if (state.isPresent() && state.get().protocol() != original.protocol()) {
            throw new IllegalArgumentException("no state of protocol " + original.protocol() + ": " + state.get());
        }
        if (Tuples.inverted(original).isEmpty() || Tuples.inverted(reply).isEmpty()) {
            throw new IllegalArgumentException("no question and answer: " + original + ", " + reply);
        }
    }

    /** One without labels. */
    public RestoredEntry(
            Tuple original,
            Tuple reply,
            Zone zone,
            Duration timeLeft,
            Optional<ProtocolState> state,
            boolean unreplied,
            boolean assured,
            int mark,
            Optional<String> helper) {
        this(original, reply, zone, timeLeft, state, unreplied, assured, mark, helper, List.of());
    }

    /** An entry that is not translated has nothing decided: packets that are still NEW go on visiting the nat table. */
    Set<Connection.Status> status() {
        Set<Connection.Status> status = EnumSet.noneOf(Connection.Status.class);
        if (!unreplied) {
            status.add(Connection.Status.SEEN_REPLY);
        }
        if (assured) {
            status.add(Connection.Status.ASSURED);
        }
        Tuple translated = Tuples.inverse(reply);
        if (!translated.source().equals(original.source()) || translated.sourcePart() != original.sourcePart()) {
            status.add(Connection.Status.SOURCE_NAT);
        }
        if (!translated.destination().equals(original.destination())
                || translated.destinationPart() != original.destinationPart()) {
            status.add(Connection.Status.DESTINATION_NAT);
        }
        if (!translated.equals(original)) {
            status.add(Connection.Status.SOURCE_NAT_DONE);
            status.add(Connection.Status.DESTINATION_NAT_DONE);
        }
        return status;
    }
}
