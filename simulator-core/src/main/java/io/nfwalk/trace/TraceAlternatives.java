package io.nfwalk.trace;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Alternatives.Assumption;
import io.nfwalk.chance.Alternatives.World;
import io.nfwalk.chance.Question;
import io.nfwalk.explain.Ink;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.stream.Stream;

/**
 * What becomes of one packet under each set of assumptions about the facts that nobody stated and that it hangs on.
 *
 * @param all the sets of assumptions; one without any if nothing hangs on such a fact
 */
public record TraceAlternatives(Alternatives<Trace> all) {
    /** Whether one of the trace's ways ended because the question had no answer. */
    static boolean hangsOn(Trace trace, Question question) {
        return trace.ways().stream()
                .flatMap(way -> way.outcomes().isEmpty()
                        ? Stream.of(way)
                        : way.outcomes().stream().map(TracedWay.Share::way))
                .flatMap(way -> way.events().stream())
                .anyMatch(event -> event instanceof Event.Ended ended
                        && ended.ending() instanceof Ending.Undetermined unknown
                        && unknown.fact().equals(question.fact())
                        && unknown.table().equals(question.table())
                        && unknown.chain().equals(question.chain())
                        && unknown.rule() == question.rule());
    }

    /** All alternatives for people, each with what it assumes before its trace. */
    public String toText(Ink ink) {
        StringBuilder text = new StringBuilder();
        int number = 0;
        for (World<Trace> world : all.worlds()) {
            heading(text, ink, ++number, world);
            text.append(world.result().toText(ink)).append("\n\n");
        }
        if (all.left() > 0) {
            text.append(ink.change("Not followed: " + all.left()
                    + " more sets of assumptions, each of which may part into more; --limit follows more of them"));
        }
        return text.toString().stripTrailing();
    }

    private void heading(StringBuilder text, Ink ink, int number, World<Trace> world) {
        if (world.assumptions().isEmpty()) {
            text.append(ink.strong("There are no alternatives: nothing hangs on a fact that nobody stated"))
                    .append("\n\n");
            return;
        }
        text.append(ink.strong("Alternative " + number + " of " + all.worlds().size()
                        + (all.left() > 0 ? " that were followed" : "") + ", if"))
                .append('\n');
        for (Assumption one : world.assumptions()) {
            Question question = one.question();
            text.append("  ").append(ink.change(one.answer() ? "yes" : "no"));
            text.append(": ")
                    .append(question.fact().subject())
                    .append(": ")
                    .append(question.fact().needs());
            text.append("\n      asked by ")
                    .append(question.table())
                    .append(':')
                    .append(question.chain());
            text.append(":rule:")
                    .append(question.rule())
                    .append(", of ")
                    .append(question.about())
                    .append('\n');
        }
        text.append('\n');
    }

    /** All alternatives for people, without colours. */
    @Override
    public String toString() {
        return toText(Ink.PLAIN);
    }
}
