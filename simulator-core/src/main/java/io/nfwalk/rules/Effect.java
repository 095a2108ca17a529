package io.nfwalk.rules;

/** What meeting a target can do to a packet: for those who ask what a later rule of the same chain can still see. */
public enum Effect {
    /** No packet goes on to the chain's next rule. */
    ENDS,
    /** The packet leaves the chain for the one that jumped there; in a base chain, for its policy. */
    RETURNS,
    /** It goes on as it came. */
    OBSERVES,
    /** It goes on with the same bytes; its mark or what the host remembers of it may be another. */
    TAGS,
    /** It goes on, and anything about it may be another. */
    ALTERS
}
