package io.nfwalk.trace;

import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;
import java.util.Optional;

/**
 * What became of a traced packet.
 *
 * @param kind in a word
 * @param words in a line, without a full stop
 * @param by the rule or policy that ended it; empty if it passed, or something other than a rule ended it
 * @param ending how its way on the host ended
 */
public record Verdict(Kind kind, String words, Optional<Visit> by, Ending ending) {
    /** What became of a packet, in a word. */
    public enum Kind {
        /** It was handed to this host's sockets. */
        DELIVERED,
        /** It came in and left again. */
        FORWARDED,
        /** This host sent it, and it left. */
        SENT,
        /** A rule or a policy dropped it. */
        DROPPED,
        /** A rule rejected it, and its sender is told. */
        REJECTED,
        /** A rule gave it away: to a queue, to a program. */
        TAKEN,
        /** Something other than a rule ended it: routing, its time to live, NAT, ... */
        LOST,
        /** It is a fragment that waits for the others. */
        WAITS,
        /** It hangs on something that nobody stated. */
        UNDETERMINED;

        /** Whether the packet got through. */
        public boolean passed() {
            return this == DELIVERED || this == FORWARDED || this == SENT;
        }
    }

    /**
     * What became of the packet that a record of one host begins with.
     *
     * @param events what happened, in order
     * @param own whether this host sent the packet
     * @param asked the packet as it came or was sent
     */
    public static Verdict of(List<Event> events, boolean own, Packet asked) {
        return VerdictReader.read(events, own, asked);
    }

    /** {@code DROPPED by filter:INPUT:rule:3 ...}. */
    @Override
    public String toString() {
        return kind + " " + words;
    }
}
