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
    /** Beyond, only the verdicts are told. */
    private static final int MOST_WALKS = 3;

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
            ends(way, "");
            walks(way);
            return text.toString().stripTrailing();
        }
        hanging();
        if (trace.ways().size() > MOST_WALKS) {
            line("");
            line("What stands in brackets picks one of these ways and shows it in full.");
            return text.toString().stripTrailing();
        }
        for (TracedWay way : trace.ways()) {
            line("");
            line(ink.strong("If " + String.join(", and ", way.when()) + ":"));
            walks(way);
        }
        return text.toString().stripTrailing();
    }

    /** The verdicts, under what they hang on. */
    private void hanging() {
        line("That hangs on what nobody stated:");
        String group = "";
        for (TracedWay way : trace.ways()) {
            List<String> when = way.when();
            String indent = INDENT;
            if (when.size() > 1) {
                if (!when.get(0).equals(group)) {
                    line(INDENT + "If " + when.get(0) + ", and");
                }
                group = when.get(0);
                indent = INDENT + INDENT + INDENT;
            }
            String last = when.isEmpty() ? "else" : when.get(when.size() - 1);
            String option = way.option().isEmpty() ? "" : "  (" + way.option() + ")";
            line(indent + (when.size() > 1 ? "if " : "If ") + last + ":" + ink.faint(option));
            ends(way, indent + INDENT);
        }
    }

    /** What can become of it, and what it had to do with the rule that was asked about. */
    private void ends(TracedWay way, String indent) {
        if (way.outcomes().isEmpty()) {
            line(indent + verdict(way.verdict()));
            if (way.verdict().kind() == Verdict.Kind.UNDETERMINED) {
                line(indent + INDENT + ink.faint("--alternatives follows both answers"));
            }
            answer(way, indent);
            return;
        }
        for (TracedWay.Share share : way.outcomes()) {
            line(indent + share.probability().inWords() + "  "
                    + verdict(share.way().verdict()));
            answer(share.way(), indent + INDENT);
        }
    }

    private void answer(TracedWay way, String indent) {
        way.asked().ifPresent(answer -> {
            line(indent + answer.rule() + "  " + answer.text());
            answer.reasons().forEach(reason -> line(indent + INDENT + reason));
        });
    }

    private void walks(TracedWay way) {
        if (way.outcomes().isEmpty() || way.outcomes().size() > MOST_WALKS) {
            if (!way.outcomes().isEmpty()) {
                line("");
                line(INDENT + ink.strong("The likeliest of these:"));
            }
            walk(way);
        } else {
            for (TracedWay.Share share : way.outcomes()) {
                line("");
                line(INDENT + ink.strong(share.probability().inWords() + ":"));
                walk(share.way());
            }
        }
        supposed(way.supposed());
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
        List<String> lines = WalkText.lines(shown(way.events()), way.network(), ink, false);
        // The first line is the host's name, and there is only this one.
        lines.subList(Math.min(1, lines.size()), lines.size()).forEach(this::line);
        for (Connection connection : way.connections()) {
            line(INDENT + ConnectionWords.of(connection));
        }
    }

    /** The frame in which it came says nothing that the first line does not say. */
    private List<Event> shown(List<Event> events) {
        List<Event> shown = new ArrayList<>(events);
        boolean begins =
                !shown.isEmpty() && (shown.get(0) instanceof Event.FrameSeen || shown.get(0) instanceof Event.Made);
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
