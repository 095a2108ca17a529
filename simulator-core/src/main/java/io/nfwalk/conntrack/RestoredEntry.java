package io.nfwalk.conntrack;

import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.Optional;

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
        Optional<String> helper) {
    /**
     * Refuses two tuples of different protocols or families, ICMP messages that belong to no query, and a state of
     * another protocol.
     */
    public RestoredEntry {
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
}
