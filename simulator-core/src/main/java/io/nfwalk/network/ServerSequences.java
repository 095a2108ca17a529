package io.nfwalk.network;

import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.UndoMap;
import java.util.Map;

/**
 * The first sequence numbers of a network's servers. No two are the same, on no two hosts either, so that an answer to
 * one of them is none to another. A kernel draws them by a secret; nothing else depends on them. Source: kernel
 * net/core/secure_seq.c.
 *
 * <p>They lie so far from each other that no window of one reaches another, as good as always with drawn ones. Only
 * those of the same addresses and ports follow each other: a kernel adds the time since it was started to what it has
 * drawn for them.
 */
final class ServerSequences {
    private static final long FIRST = 2_000_000_000;
    /** The golden section of all numbers: any few of its multiples lie far from each other. */
    private static final long STEP = 2_654_435_769L;

    /** How far the clock has gone on in a step, and from one to the next: one for 64 nanoseconds. */
    private static final long IN_A_STEP = 500;

    private static final long TO_THE_NEXT_STEP = 1 << 20;
    /** More would lie behind again. */
    private static final long MOST_STEPS = 1000;

    private record Drawn(long number, long step) {}

    private final LongCell next;
    private final LongCell step;
    private final Map<TcpEnds, Drawn> drawn;

    ServerSequences(Journal journal) {
        this.step = new LongCell(journal, 0);
        this.drawn = new UndoMap<>(journal);
        this.next = new LongCell(journal, FIRST);
    }

    /** One that no server has had, for a connection with these ends. */
    long draw(TcpEnds ends) {
        long number = drawn.containsKey(ends) ? later(drawn.get(ends)) : fresh();
        drawn.put(ends, new Drawn(number, step.get()));
        return number;
    }

    private long later(Drawn last) {
        long steps = step.get() - last.step;
        return Sequence.plus(last.number, steps == 0 ? IN_A_STEP : Math.min(steps, MOST_STEPS) * TO_THE_NEXT_STEP);
    }

    private long fresh() {
        long number = next.get();
        next.set(Sequence.plus(number, STEP));
        return number;
    }

    /** The end of a step. */
    void endStep() {
        step.add(1);
    }
}
