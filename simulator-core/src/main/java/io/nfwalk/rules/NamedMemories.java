package io.nfwalk.rules;

import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.util.function.Function;

/** Memories that belong to a host and outlive a table's replacement, as {@code recent} lists do. */
public interface NamedMemories {
    /**
     * The memory of that kind and name, to be changed with this packet; made when first asked for.
     *
     * @param kind the extension: {@code recent}
     * @param name the memory's name
     * @param type the memory's class
     * @param fresh makes an empty one that writes its changes into a journal
     */
    <T extends Undoable> T named(String kind, String name, Class<T> type, Function<Journal, T> fresh);
}
