package io.nfwalk.rules;

import java.util.function.Supplier;

/** Memories that belong to a host and outlive a table's replacement, as {@code recent} lists do. */
public interface NamedMemories {
    /**
     * The memory of that kind and name; made when first asked for.
     *
     * @param kind the extension: {@code recent}
     * @param name the memory's name
     * @param type the memory's class
     * @param fresh makes an empty one
     */
    <T> T named(String kind, String name, Class<T> type, Supplier<T> fresh);
}
