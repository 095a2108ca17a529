package io.nfwalk.undo;

import java.util.ArrayList;
import java.util.List;

/**
 * How to undo what was changed since a mark. Marks stand in each other like brackets. Confined to one thread.
 *
 * <pre>{@code
 * int mark = journal.mark();
 * step();                    // as often as one likes
 * journal.rollBack(mark);
 * ...
 * journal.release(mark);
 * }</pre>
 */
public final class Journal {
    private final List<Runnable> undoing = new ArrayList<>();
    private int marks;

    /** A journal without a mark. */
    public Journal() {}

    /** Whether changes have to be noted: some mark stands. */
    boolean isOpen() {
        return marks > 0;
    }

    /** Notes how a change is undone that was made, or is made now; called only if {@link #isOpen}. */
    void note(Runnable undo) {
        undoing.add(undo);
    }

    /** Sets a mark; what changes from now on can be undone. */
    public int mark() {
        marks++;
        return undoing.size();
    }

    /** Undoes, latest first, all that was changed since the mark, which stays where it is. */
    public void rollBack(int mark) {
        if (marks == 0 || mark > undoing.size()) {
            throw new IllegalStateException("no mark stands at " + mark);
        }
        for (int i = undoing.size() - 1; i >= mark; i--) {
            undoing.remove(i).run();
        }
    }

    /** Takes back the mark that was set last; what has changed since stays, and can be undone up to an earlier one. */
    public void release(int mark) {
        if (marks == 0 || mark > undoing.size()) {
            throw new IllegalStateException("no mark stands at " + mark);
        }
        marks--;
        if (marks == 0) {
            undoing.clear();
        }
    }
}
