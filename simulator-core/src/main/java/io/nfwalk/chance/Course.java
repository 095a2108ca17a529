package io.nfwalk.chance;

import io.nfwalk.undo.Journal;

/**
 * An experiment that goes step by step, and back: all that a step changes is undone when the journal is rolled back
 * that the experiment was begun with. So steps that two ways have in common are carried out once.
 *
 * @param <T> what it leads to
 */
public interface Course<T> {
    /** Begins experiments. */
    @FunctionalInterface
    interface Beginning<T> {
        /**
         * One that stands before its first step.
         *
         * @param chance decides what it leaves open
         * @param journal where it writes down what changes
         */
        Course<T> begin(Chance chance, Journal journal);
    }

    /** Whether it stands behind its last step. */
    boolean isOver();

    /** Carries out the next step. */
    void advance();

    /** What it has led to, behind its last step; what it tells does not change when the experiment goes back. */
    T result();
}
