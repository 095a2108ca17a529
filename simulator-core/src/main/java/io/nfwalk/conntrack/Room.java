package io.nfwalk.conntrack;

import io.nfwalk.chance.Fact;

/** Whether a conntrack table has room for the entry that a packet would begin. */
public sealed interface Room {
    /** It has, or the packet begins none. */
    record Enough() implements Room {}

    /** The table is full: the packet is dropped. */
    record None() implements Room {}

    /**
     * The table is full, and may get room by giving up other entries.
     *
     * @param fact what is not known
     */
    record Unknown(Fact fact) implements Room {}
}
