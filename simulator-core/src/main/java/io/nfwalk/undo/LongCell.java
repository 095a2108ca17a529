package io.nfwalk.undo;

/** A number that changes. */
public final class LongCell {
    private final Journal journal;
    private long value;

    /** A cell that holds this. */
    public LongCell(Journal journal, long value) {
        this.journal = journal;
        this.value = value;
    }

    /** What it holds now. */
    public long get() {
        return value;
    }

    /** From now on it holds this. */
    public void set(long next) {
        if (journal.isOpen()) {
            long before = value;
            journal.note(() -> value = before);
        }
        value = next;
    }

    /** Adds to it; what it holds then. */
    public long add(long more) {
        set(value + more);
        return value;
    }
}
