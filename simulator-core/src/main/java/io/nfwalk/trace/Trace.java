package io.nfwalk.trace;

import io.nfwalk.explain.Ink;
import io.nfwalk.packet.Packet;
import java.util.List;

/**
 * What becomes of one packet: the answer of a {@link Tracer}. Where it hangs on something that nobody stated, such as
 * whether the packet is for this host, there are several ways.
 *
 * @param packet the packet as it came, or as this host sent it
 * @param entry where it came in, in words: {@code in by eth0}
 * @param ways the ways that it can take, at least one
 */
public record Trace(Packet packet, String entry, List<TracedWay> ways) {
    /** Copies the list. */
    public Trace {
        ways = List.copyOf(ways);
    }

    /** What becomes of the packet, if that is the same whatever was left open; of the first way otherwise. */
    public Verdict verdict() {
        return ways.get(0).verdict();
    }

    /** Whether every way gets the packet through. */
    public boolean passes() {
        return ways.stream().allMatch(way -> way.verdict().kind().passed());
    }

    /** The trace for people; verdicts first. */
    public String toText(Ink ink) {
        return new TraceText(this, ink).toString();
    }

    /** The trace for people, without colours. */
    @Override
    public String toString() {
        return toText(Ink.PLAIN);
    }
}
