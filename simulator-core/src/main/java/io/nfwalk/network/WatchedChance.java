package io.nfwalk.network;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Question;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import java.util.List;
import java.util.Optional;

/**
 * The door of chance, with a bell: tells whether a number was drawn since somebody last asked. It numbers the steps
 * too.
 */
final class WatchedChance implements Chance {
    private final Chance door;
    private final Cell<Boolean> rung;
    private final Cell<Integer> step;

    WatchedChance(Chance door, Journal journal) {
        this.door = door;
        this.rung = new Cell<>(journal, false);
        this.step = new Cell<>(journal, 0);
    }

    /** From now on questions are asked in the next step. */
    void nextStep() {
        step.set(step.get() + 1);
    }

    /** Whether a number was drawn since the last call. */
    boolean hasDrawn() {
        boolean drawn = rung.get();
        rung.set(false);
        return drawn;
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        return door.happens(favourable, total, subject);
    }

    @Override
    public int uniform(int bound, String subject) {
        rung.set(true);
        return door.uniform(bound, subject);
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        return door.pick(key, ends, subject);
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return door.answer(question.inStep(step.get()));
    }
}
