package io.nfwalk.chance;

import java.util.Optional;
import java.util.SplittableRandom;

/** Draws from a generator with a given seed, so that a run can be repeated; knows no facts. */
public final class SeededChance implements Chance {
    private final SplittableRandom random;

    /** A door whose draws follow from the seed alone. */
    public SeededChance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        if (total < 1 || favourable < 0 || favourable > total) {
            throw new IllegalArgumentException(favourable + " of " + total + " is not a probability");
        }
        return random.nextLong(total) < favourable;
    }

    @Override
    public int uniform(int bound, String subject) {
        return random.nextInt(bound);
    }

    @Override
    public Optional<Boolean> answer(Fact fact) {
        return Optional.empty();
    }
}
