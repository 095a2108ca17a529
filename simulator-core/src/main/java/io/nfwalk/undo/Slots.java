package io.nfwalk.undo;

/**
 * An array whose places change; at first they are null.
 *
 * @param <T> what it holds
 */
public final class Slots<T> {
    private final Journal journal;
    private final Object[] values;

    /** So many empty places. */
    public Slots(Journal journal, int size) {
        this.journal = journal;
        this.values = new Object[size];
    }

    /** How many places there are. */
    public int size() {
        return values.length;
    }

    /** What is there now, or null. */
    @SuppressWarnings("unchecked") // nothing else is ever put in
    public T get(int index) {
        return (T) values[index];
    }

    /** What is there, a {@link Struct}, to be changed; null if nothing is. */
    public T toChange(int index) {
        T before = get(index);
        T next = Struct.toChange(journal, before);
        if (next != before) {
            set(index, next);
        }
        return next;
    }

    /** From now on this is there. */
    public void set(int index, T next) {
        if (journal.isOpen()) {
            Object before = values[index];
            journal.note(() -> values[index] = before);
        }
        values[index] = next;
    }
}
