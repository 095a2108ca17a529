package io.nfwalk.chance;

import java.util.List;
import java.util.Optional;

/**
 * The one door for everything that the input does not decide: what the kernel draws, and what nobody stated.
 *
 * <pre>
 *  happens   a draw, independent of all others:          -m statistic --mode random
 *  uniform   a draw whose value is one of many alike:    a source port; never enumerated, its range is told instead
 *  pick      the same for the same key on the same host: a next hop out of several
 *  answer    a fact:                                     what a match does that nfwalk does not know
 * </pre>
 *
 * <p>What the kernel picks by a hash without a secret is no chance and does not come here. {@link SeededChance} draws,
 * {@link Outcomes} enumerates.
 */
public interface Chance {
    /** How many equally likely places the scale of a pick has: the kernel's hashes have 31 bits. */
    long SCALE = 1L << 31;

    /**
     * Whether a draw comes out that has {@code favourable} of {@code total} equally likely ways.
     *
     * @param favourable 0 to {@code total}
     * @param total at least 1
     * @param subject what is drawn, for the record: {@code "statistic"}
     */
    boolean happens(long favourable, long total, String subject);

    /**
     * A number from 0 to {@code bound - 1}, all equally likely, none worth telling from another.
     *
     * @param bound at least 1
     * @param subject what is drawn, for the record: {@code "source port"}
     */
    int uniform(int bound, String subject);

    /**
     * Which of several alternatives a key falls on. Each key has one place on a scale of {@link #SCALE}, all equally
     * likely, which never changes; so two questions about one key are answered alike, whatever their alternatives.
     *
     * @param key what the kernel computes the hash of, its host included; equal keys have equal texts
     * @param ends where each alternative ends on the scale, not included: ascending, the last {@link #SCALE}
     * @param subject what is picked, for the record: {@code "next hop"}
     * @return the alternative's position in the list
     */
    int pick(String key, List<Long> ends, String subject);

    /** The answer to a question of fact, or empty where nobody stated it: what depends on it is then undetermined. */
    Optional<Boolean> answer(Question question);
}
