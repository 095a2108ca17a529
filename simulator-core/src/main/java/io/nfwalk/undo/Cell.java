package io.nfwalk.undo;

/**
 * A value that changes; what it is must not change itself.
 *
 * @param <T> what it holds
 */
public final class Cell<T> {
    private final Journal journal;
    private T value;

    /** A cell that holds this. */
    public Cell(Journal journal, T value) {
        this.journal = journal;
        this.value = value;
    }

    /** What it holds now. */
    public T get() {
        return value;
    }

    /** What it holds, a {@link Struct}, to be changed; null if it holds nothing. */
    public T toChange() {
        T next = Struct.toChange(journal, value);
        if (next != value) {
            set(next);
        }
        return next;
    }

    /** From now on it holds this. */
    public void set(T next) {
        if (journal.isOpen()) {
            T before = value;
            journal.note(() -> value = before);
        }
        value = next;
    }
}
