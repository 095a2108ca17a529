package io.nfwalk.undo;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list that changes.
 *
 * @param <E> what it holds
 */
public final class UndoList<E> extends AbstractList<E> implements RandomAccess {
    private final Journal journal;
    private final List<E> elements = new ArrayList<>(2);

    /** An empty list. */
    public UndoList(Journal journal) {
        this.journal = journal;
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public E get(int index) {
        return elements.get(index);
    }

    @Override
    public E set(int index, E element) {
        E before = elements.set(index, element);
        if (journal.isOpen()) {
            journal.note(() -> elements.set(index, before));
        }
        return before;
    }

    @Override
    public void add(int index, E element) {
        elements.add(index, element);
        modCount++;
        if (journal.isOpen()) {
            journal.note(() -> elements.remove(index));
        }
    }

    @Override
    public E remove(int index) {
        E before = elements.remove(index);
        modCount++;
        if (journal.isOpen()) {
            journal.note(() -> elements.add(index, before));
        }
        return before;
    }
}
