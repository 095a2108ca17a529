package io.nfwalk.undo;

import java.util.AbstractSet;
import java.util.Iterator;

/**
 * A set that changes, in the order in which its elements came in; of a rollback, too.
 *
 * @param <E> what it holds
 */
public final class UndoSet<E> extends AbstractSet<E> {
    private final UndoMap<E, Boolean> elements;

    /** An empty set. */
    public UndoSet(Journal journal) {
        this.elements = new UndoMap<>(journal);
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public boolean contains(Object element) {
        return elements.containsKey(element);
    }

    @Override
    public boolean add(E element) {
        return !elements.containsKey(element) && elements.put(element, true) == null;
    }

    @Override
    public boolean remove(Object element) {
        return elements.remove(element) != null;
    }

    @Override
    public void clear() {
        elements.clear();
    }

    @Override
    public Iterator<E> iterator() {
        return elements.keySet().iterator();
    }
}
