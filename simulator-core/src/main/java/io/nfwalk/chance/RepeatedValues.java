package io.nfwalk.chance;

import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.util.List;
import java.util.SplittableRandom;

/** A generator that goes back with a journal: it begins anew then, and draws again what was drawn up to there. */
final class RepeatedValues {
    private final long seed;
    /** Of what has been drawn. */
    private final List<Integer> bounds;

    private SplittableRandom random;
    /** How many values have come out of {@link #random}. */
    private int drawn;

    RepeatedValues(long seed, Journal journal) {
        this.seed = seed;
        this.bounds = new UndoList<>(journal);
        this.random = new SplittableRandom(seed);
    }

    /** A number from 0 to {@code bound - 1}. */
    int next(int bound) {
        if (drawn != bounds.size()) {
            random = new SplittableRandom(seed);
            bounds.forEach(random::nextInt);
            drawn = bounds.size();
        }
        bounds.add(bound);
        drawn++;
        return random.nextInt(bound);
    }
}
