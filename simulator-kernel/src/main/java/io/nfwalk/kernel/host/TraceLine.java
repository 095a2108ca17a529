package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.Optional;

/**
 * One line of a trace, with what is needed to put it where ip_tables would have told it.
 *
 * @param family whose tables
 * @param event the line as it is reported
 * @param packet the number that nf_tables gives a packet's walk; 0 where nobody gives one
 * @param start says that a walk begins here and is no line of a trace itself
 * @param sends whether the rule's target sends packets by itself, while the rule is being walked
 */
public record TraceLine(Family family, TraceEvent event, int packet, Optional<Start> start, boolean sends) {
    /** Where a packet's walk begins. */
    public enum Start {
        /** It came in. */
        ARRIVAL,
        /** The host itself sends it, or sent it to itself. */
        OWN
    }

    /** A line of a trace about a rule. */
    static TraceLine of(Family family, TraceEvent event, int packet, boolean sends) {
        return new TraceLine(family, event, packet, Optional.empty(), sends);
    }

    /** The beginning of a walk. */
    static TraceLine start(Family family, int packet, Start start) {
        return new TraceLine(family, new TraceEvent("", "", 0, ""), packet, Optional.of(start), false);
    }
}
