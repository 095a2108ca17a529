package io.nfwalk.walk;

/** What the sender of a packet is told at once. */
public enum SendResult {
    /** It left, or waits for something. */
    SENT,
    /** A chain or conntrack dropped it (EPERM). */
    DROPPED,
    /** There is no way to route it, at first or again. */
    NO_ROUTE,
    /** It is longer than the path takes and must not be cut (EMSGSIZE). */
    TOO_LONG
}
