package io.nfwalk.undo;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * A map that changes, in the order in which its keys were put in; of a rollback, too: what is put back stands where it
 * stood. Values are not null.
 *
 * @param <K> its keys
 * @param <V> its values
 */
public final class UndoMap<K, V> extends AbstractMap<K, V> {
    private final Journal journal;
    private final Map<K, Node> nodes = new HashMap<>();
    /** Before the first and behind the last. */
    private final Node head = new Node(null, null);

    private final Entries entries = new Entries();

    /** An empty map. */
    public UndoMap(Journal journal) {
        this.journal = journal;
        head.before = head;
        head.after = head;
    }

    /**
     * A key among its neighbours. One that is taken out keeps them: they are the same ones again when that is undone.
     */
    private final class Node implements Map.Entry<K, V> {
        private final K key;
        private V value;
        private Node before;
        private Node after;

        Node(K key, V value) {
            this.key = key;
            this.value = value;
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V next) {
            V former = value;
            value = Objects.requireNonNull(next);
            if (journal.isOpen()) {
                journal.note(() -> value = former);
            }
            return former;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Map.Entry<?, ?> entry
                    && key.equals(entry.getKey())
                    && value.equals(entry.getValue());
        }

        @Override
        public int hashCode() {
            return key.hashCode() ^ value.hashCode();
        }

        void link() {
            before.after = this;
            after.before = this;
        }

        void unlink() {
            before.after = after;
            after.before = before;
        }
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public boolean containsKey(Object key) {
        return nodes.containsKey(key);
    }

    @Override
    public V get(Object key) {
        Node node = nodes.get(key);
        return node == null ? null : node.value;
    }

    /** The value of a key, a {@link Struct}, to be changed; null if there is none. */
    public V toChange(K key) {
        Node node = nodes.get(key);
        if (node == null) {
            return null;
        }
        V value = Struct.toChange(journal, node.value);
        if (value != node.value) {
            node.setValue(value);
        }
        return value;
    }

    @Override
    public V put(K key, V value) {
        Objects.requireNonNull(value);
        Node node = nodes.get(key);
        if (node != null) {
            return node.setValue(value);
        }
        Node added = new Node(key, value);
        added.before = head.before;
        added.after = head;
        added.link();
        nodes.put(key, added);
        if (journal.isOpen()) {
            journal.note(() -> {
                nodes.remove(key);
                added.unlink();
            });
        }
        return null;
    }

    @Override
    public V remove(Object key) {
        Node node = nodes.remove(key);
        if (node == null) {
            return null;
        }
        node.unlink();
        if (journal.isOpen()) {
            journal.note(() -> {
                nodes.put(node.key, node);
                node.link();
            });
        }
        return node.value;
    }

    @Override
    public void clear() {
        while (head.after != head) {
            remove(head.after.key);
        }
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return entries;
    }

    /** In their order. */
    private final class Entries extends AbstractSet<Map.Entry<K, V>> {
        @Override
        public int size() {
            return nodes.size();
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return new Walk();
        }
    }

    /** What is taken out elsewhere while it walks still leads on to those behind it. */
    private final class Walk implements Iterator<Map.Entry<K, V>> {
        private Node last = head;
        private Node next = head.after;

        @Override
        public boolean hasNext() {
            return next != head;
        }

        @Override
        public Map.Entry<K, V> next() {
            if (next == head) {
                throw new NoSuchElementException();
            }
            last = next;
            next = next.after;
            return last;
        }

        @Override
        public void remove() {
            if (last == head) {
                throw new IllegalStateException("nothing was asked for yet");
            }
            UndoMap.this.remove(last.key);
            last = head;
        }
    }
}
