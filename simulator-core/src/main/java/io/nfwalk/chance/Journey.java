package io.nfwalk.chance;

import io.nfwalk.undo.Journal;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows one way after the other through a course, and goes back no farther than to where they part.
 *
 * @param <T> what the course leads to
 */
final class Journey<T> {
    private final Course.Beginning<T> beginning;
    private final long seed;
    private final Answers answers;
    /** Before each step that was carried out. */
    private final List<Milestone> milestones = new ArrayList<>();

    private Journal journal;
    private ScriptedChance chance;
    private Course<T> course;

    /**
     * A point before a step.
     *
     * @param mark its mark in the journal
     * @param made how many decisions led there
     */
    private record Milestone(int mark, int made) {}

    /**
     * The end of a way.
     *
     * @param value what it led to
     * @param decisions all of its decisions
     * @param others the ways that part from it behind the decisions that it was given
     */
    record End<T>(T value, List<Decision> decisions, List<Way> others) {}

    Journey(Course.Beginning<T> beginning, long seed, Answers answers) {
        this.beginning = beginning;
        this.seed = seed;
        this.answers = answers;
    }

    /** Follows a way, and behind its last decision the most probable one. */
    End<T> follow(List<Decision> decisions) {
        if (!goBackTo(decisions)) {
            begin(decisions);
        }
        while (!course.isOver()) {
            milestones.add(new Milestone(journal.mark(), chance.made()));
            course.advance();
        }
        return new End<>(course.result(), chance.way().decisions(), chance.others());
    }

    private void begin(List<Decision> decisions) {
        milestones.clear();
        journal = new Journal();
        chance = new ScriptedChance(decisions, seed, answers, journal);
        course = beginning.begin(chance, journal);
    }

    /** Goes back to before the step in which the decisions part from those that were made; false if there is none. */
    private boolean goBackTo(List<Decision> decisions) {
        if (milestones.isEmpty()) {
            return false;
        }
        int common = common(chance.way().decisions(), decisions);
        int keep = milestones.size() - 1;
        while (keep >= 0 && milestones.get(keep).made() > common) {
            keep--;
        }
        if (keep < 0) {
            return false;
        }
        for (int i = milestones.size() - 1; i >= keep; i--) {
            int mark = milestones.remove(i).mark();
            journal.rollBack(mark);
            journal.release(mark);
        }
        chance.follow(decisions);
        return true;
    }

    private static int common(List<Decision> some, List<Decision> others) {
        int most = Math.min(some.size(), others.size());
        int common = 0;
        while (common < most && some.get(common).equals(others.get(common))) {
            common++;
        }
        return common;
    }
}
