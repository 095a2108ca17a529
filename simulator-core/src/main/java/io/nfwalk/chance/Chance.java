package io.nfwalk.chance;

import java.util.Optional;

/**
 * The one door for everything that the input does not decide: what the kernel draws, and what nobody stated.
 *
 * <p>Draws are independent of each other. What the kernel picks by a computed hash is no chance and does not come here.
 */
public interface Chance {
    /**
     * Whether a draw comes out that has {@code favourable} of {@code total} equally likely ways.
     *
     * @param favourable 0 to {@code total}
     * @param total at least 1
     * @param subject what is drawn, for the record: {@code "statistic"}
     */
    boolean happens(long favourable, long total, String subject);

    /**
     * A number from 0 to {@code bound - 1}, all equally likely.
     *
     * @param bound at least 1
     * @param subject what is drawn, for the record: {@code "source port"}
     */
    int uniform(int bound, String subject);

    /** The answer to a fact, or empty where nobody stated it: what depends on it is then undetermined. */
    Optional<Boolean> answer(Fact fact);
}
