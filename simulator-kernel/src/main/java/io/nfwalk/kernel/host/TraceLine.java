package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;
import io.nfwalk.scenario.RunReport.TraceEvent;

/**
 * One line of a trace, with what is needed to put it where ip_tables would have told it.
 *
 * @param family whose tables
 * @param event the line as it is reported
 * @param packet the number that nf_tables gives a packet; another may get it once the packet is gone; 0 where nobody
 *     gives one
 * @param begins says that a packet has come to a hook, and is no line of a trace itself
 * @param sends whether the rule's target sends packets by itself, while the rule is being walked
 */
public record TraceLine(Family family, TraceEvent event, int packet, boolean begins, boolean sends) {
    /** A line of a trace about a rule. */
    static TraceLine of(Family family, TraceEvent event, int packet, boolean sends) {
        return new TraceLine(family, event, packet, false, sends);
    }

    /** A packet comes to a hook. */
    static TraceLine beginning(Family family, int packet) {
        return new TraceLine(family, new TraceEvent("", "", 0, ""), packet, true, false);
    }
}
