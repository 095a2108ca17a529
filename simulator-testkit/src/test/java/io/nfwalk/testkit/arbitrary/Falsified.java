package io.nfwalk.testkit.arbitrary;

import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

/** What jqwik would show of a property that does not hold: the first counterexample, made small. */
final class Falsified {
    private static final int TRIES = 20_000;
    private static final int STEPS = 2_000;

    private Falsified() {}

    /** The smallest value that jqwik's shrinking finds for which the property does not hold. */
    static <T> T by(Arbitrary<T> arbitrary, long seed, Predicate<T> holds) {
        RandomGenerator<T> generator = arbitrary.generator(TRIES);
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            Shrinkable<T> drawn = generator.next(random);
            if (!holds.test(drawn.value())) {
                return shrunk(drawn, holds).value();
            }
        }
        throw new AssertionError("no value of " + TRIES + " falsifies the property");
    }

    private static <T> Shrinkable<T> shrunk(Shrinkable<T> falsified, Predicate<T> holds) {
        Shrinkable<T> best = falsified;
        for (int i = 0; i < STEPS; i++) {
            Optional<Shrinkable<T>> simpler = best.shrink()
                    .filter(candidate -> !holds.test(candidate.value()))
                    .findFirst();
            if (simpler.isEmpty()) {
                return best;
            }
            best = simpler.get();
        }
        return best;
    }
}
