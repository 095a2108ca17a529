package io.nfwalk.chance;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws from a generator with a given seed, so that a run can be repeated; knows no facts. */
public final class SeededChance implements Chance {
    private final SplittableRandom random;
    private final Picks picks;

    /** A door whose draws follow from the seed alone. */
    public SeededChance(long seed) {
        this.random = new SplittableRandom(seed);
        this.picks = new Picks(seed);
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        requireProbability(favourable, total);
        return random.nextLong(total) < favourable;
    }

    static void requireProbability(long favourable, long total) {
        if (total < 1 || favourable < 0 || favourable > total) {
            throw new IllegalArgumentException(favourable + " of " + total + " is not a probability");
        }
    }

    @Override
    public int uniform(int bound, String subject) {
        return random.nextInt(bound);
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        long place = picks.place(key);
        int alternative = 0;
        while (place >= ends.get(alternative)) {
            alternative++;
        }
        return alternative;
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return Optional.empty();
    }

    /** A hash with the seed as its secret. */
    private record Picks(long seed) {
        long place(String key) {
            long hash = mixed(seed);
            for (int i = 0; i < key.length(); i++) {
                hash = mixed(hash ^ key.charAt(i));
            }
            return hash >>> 33;
        }

        /** One round of SplitMix64's finalizer. */
        private static long mixed(long value) {
            long z = value + 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }
}
