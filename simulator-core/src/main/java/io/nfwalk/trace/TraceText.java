package io.nfwalk.trace;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.explain.Ink;
import io.nfwalk.explain.WalkText;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace for people: the packet, what becomes of it, how it went, and what was supposed.
 *
 * <pre>
 *   tcp 10.0.0.7:40000 to 10.32.0.10:53 S, in by eth0
 *   DROPPED by filter:FORWARD:rule:2  -p tcp -j DROP  (edge.rules:41)
 *
 *     nat:PREROUTING:rule:1 ...
 *
 *   Supposed:
 *     10.32.0.10 is no address of this host (--address 10.32.0.10)
 * </pre>
 */
final class TraceText {
    private static final String INDENT = "  ";

    private final Trace trace;
    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    TraceText(Trace trace, Ink ink) {
        this.trace = trace;
        this.ink = ink;
    }

    @Override
    public String toString() {
        line(ink.strong(trace.packet() + ", " + trace.entry()));
        if (trace.ways().size() == 1) {
            TracedWay way = trace.ways().get(0);
            line(verdict(way.verdict()));
            walk(way);
            supposed(way.supposed());
            return text.toString().stripTrailing();
        }
        line("That hangs on what nobody stated:");
        for (TracedWay way : trace.ways()) {
            line(INDENT + condition(way));
            line(INDENT + INDENT + verdict(way.verdict()));
        }
        for (TracedWay way : trace.ways()) {
            line("");
            line(ink.strong(condition(way)));
            walk(way);
            supposed(way.supposed());
        }
        return text.toString().stripTrailing();
    }

    private static String condition(TracedWay way) {
        return "If " + way.when() + (way.option().isEmpty() ? ":" : " (" + way.option() + "):");
    }

    private String verdict(Verdict verdict) {
        String words = verdict.kind() + " " + verdict.words();
        return switch (verdict.kind()) {
            case DELIVERED, FORWARDED, SENT -> ink.good(words);
            case DROPPED, REJECTED, TAKEN, LOST -> ink.bad(words);
            case WAITS, UNDETERMINED -> ink.change(words);
        };
    }

    private void walk(TracedWay way) {
        line("");
        List<String> lines = WalkText.lines(shown(way.events()), way.network(), ink);
        // The first line is the host's name, and there is only this one.
        lines.subList(Math.min(1, lines.size()), lines.size()).forEach(this::line);
        for (Connection connection : way.connections()) {
            line(INDENT + ConnectionWords.of(connection));
        }
    }

    /** The frame in which it came says nothing that the first line does not say. */
    private List<Event> shown(List<Event> events) {
        List<Event> shown = new ArrayList<>(events);
        boolean begins = !shown.isEmpty()
                && (shown.get(0) instanceof Event.FrameSeen || shown.get(0) instanceof Event.Made);
        if (begins) {
            shown.remove(0);
        }
        return shown;
    }

    private void supposed(List<Supposed> supposed) {
        if (!supposed.isEmpty()) {
            line("");
            line(INDENT + ink.strong("Supposed:"));
            supposed.forEach(each -> line(INDENT + INDENT + each));
        }
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
