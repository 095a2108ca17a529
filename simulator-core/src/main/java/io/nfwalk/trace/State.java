package io.nfwalk.trace;

/** What conntrack shall know of a traced packet's connection before the packet comes. */
public enum State {
    /** Nothing: the table is empty. */
    NEW,
    /**
     * The connection stands, and the packet goes the way of its first one. Its entry, with the translation that these
     * rules would have given it, is in the table.
     */
    ESTABLISHED,
    /** The connection stands, and the packet is an answer. Its entry, without translation, is in the table. */
    REPLY,
    /** The packet begins an expected connection; an ICMP error is about a connection whose entry is in the table. */
    RELATED,
    /** Whatever it is, conntrack calls it INVALID. */
    INVALID,
    /** It was exempted from tracking. */
    UNTRACKED
}
