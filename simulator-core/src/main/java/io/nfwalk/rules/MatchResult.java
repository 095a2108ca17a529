package io.nfwalk.rules;

import io.nfwalk.chance.Fact;

/** What a match says of a packet. */
public sealed interface MatchResult {
    /** The packet matches. */
    record Yes() implements MatchResult {}

    /** The packet does not match. */
    record No() implements MatchResult {}

    /** The packet is so broken that it is dropped on the spot; the rule does not count it. */
    record HotDrop() implements MatchResult {}

    /**
     * The packet is so broken that it is dropped, by ip_tables not before the rule has been looked at to its end: the
     * match says yes all the same, because of a {@code !}. To nf_tables it is a {@link HotDrop}.
     */
    record Doomed() implements MatchResult {}

    /**
     * It hangs on something that nobody stated.
     *
     * @param fact what is not known
     */
    record Unknown(Fact fact) implements MatchResult {}

    /** The packet matches. */
    MatchResult YES = new Yes();
    /** The packet does not match. */
    MatchResult NO = new No();
    /** The packet is dropped on the spot. */
    MatchResult HOT_DROP = new HotDrop();

    /** The packet is dropped when ip_tables is done with the rule. */
    MatchResult DOOMED = new Doomed();

    /** {@link #YES} or {@link #NO}. */
    static MatchResult of(boolean matches) {
        return matches ? YES : NO;
    }
}
