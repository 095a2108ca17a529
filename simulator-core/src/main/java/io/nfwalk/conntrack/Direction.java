package io.nfwalk.conntrack;

/** Which of a connection's two tuples a packet has. */
public enum Direction {
    /** The way of the first packet. */
    ORIGINAL,
    /** The way of the answers. */
    REPLY;

    /** The other one. */
    public Direction opposite() {
        return this == ORIGINAL ? REPLY : ORIGINAL;
    }
}
