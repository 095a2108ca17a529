package io.nfwalk.scenario;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Question;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A door of chance that remembers what was drawn through it; a draw with one way to come out is none. */
final class DrawsChance implements Chance {
    private final Chance door;
    private final Set<String> subjects;

    DrawsChance(Chance door, Journal journal) {
        this.door = door;
        this.subjects = new UndoSet<>(journal);
    }

    /** What was drawn so far, each subject once, in the order of its first draw. */
    List<String> subjects() {
        return List.copyOf(subjects);
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        if (favourable > 0 && favourable < total) {
            subjects.add(subject);
        }
        return door.happens(favourable, total, subject);
    }

    @Override
    public int uniform(int bound, String subject) {
        if (bound > 1) {
            subjects.add(subject);
        }
        return door.uniform(bound, subject);
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        if (ends.size() > 1) {
            subjects.add(subject);
        }
        return door.pick(key, ends, subject);
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return door.answer(question);
    }
}
