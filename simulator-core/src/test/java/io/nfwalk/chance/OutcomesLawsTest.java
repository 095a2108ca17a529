package io.nfwalk.chance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every experiment. */
class OutcomesLawsTest {
    private static final int DRAWS = 2000;
    /**
     * Chi-square's tail of 1e-9 begins so many standard deviations from its middle, in Wilson's and Hilferty's scale.
     */
    private static final double ALARM = 5.998;

    /** Draws, picks and values, of which each hangs on what came out before. */
    private static Function<Chance, String> experiment(long shape, int length) {
        return chance -> {
            StringBuilder outcome = new StringBuilder();
            SplittableRandom random = new SplittableRandom(shape);
            for (int i = 0; i < length; i++) {
                int part = random.nextInt(1, 6);
                switch (random.nextInt(4)) {
                    case 0 -> outcome.append(chance.happens(part, 7, "draw") ? 'y' : 'n');
                    case 1 -> outcome.append(chance.pick("key " + random.nextInt(2), ends(random), "hop"));
                    case 2 -> outcome.append(chance.uniform(part, "value") < part ? "" : "never");
                    default -> {
                        if (outcome.length() % 2 == 0 && chance.happens(1, part, "end")) {
                            return outcome.toString();
                        }
                    }
                }
            }
            return outcome.toString();
        };
    }

    private static List<Long> ends(SplittableRandom random) {
        List<Long> ends = new ArrayList<>();
        long end = 0;
        for (int i = random.nextInt(3); i > 0; i--) {
            end += random.nextLong(1, Chance.SCALE / 4);
            ends.add(end);
        }
        ends.add(Chance.SCALE);
        return ends;
    }

    @Property(tries = 200)
    void probabilitiesAddUpToExactlyOne(@ForAll long shape, @ForAll @IntRange(max = 8) int length) {
        Distribution<String> all = Outcomes.of(experiment(shape, length), 100_000, 0, Answers.NONE);
        assertThat(all.unexplored()).isEqualTo(Fraction.ZERO);
        assertThat(all.probability(outcome -> true)).isEqualTo(Fraction.ONE);
    }

    @Property(tries = 100)
    void withALimitTheyAddUpToOneWithWhatIsUnexplored(
            @ForAll long shape,
            @ForAll @IntRange(max = 30) int length,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        Distribution<String> some = Outcomes.of(experiment(shape, length), limit, 0, Answers.NONE);
        assertThat(some.outcomes()).hasSizeLessThanOrEqualTo(limit);
        assertThat(some.unexplored()).isGreaterThanOrEqualTo(Fraction.ZERO);
        assertThat(some.probability(outcome -> true).plus(some.unexplored())).isEqualTo(Fraction.ONE);
    }

    @Property(tries = 200)
    void eachOutcomeComesOutAgainWhenItsDecisionsAreReplayed(
            @ForAll long shape, @ForAll @IntRange(max = 8) int length) {
        Function<Chance, String> experiment = experiment(shape, length);
        for (Distribution.Outcome<String> outcome : Outcomes.of(experiment).outcomes()) {
            assertThat(Outcomes.replay(experiment, outcome.decisions(), 0, Answers.NONE))
                    .isEqualTo(outcome.value());
        }
    }

    @Property(tries = 60)
    void seedsFallOnTheOutcomesAsOftenAsIsSaid(@ForAll long shape, @ForAll @IntRange(max = 6) int length) {
        Function<Chance, String> experiment = experiment(shape, length);
        Map<String, Fraction> shares =
                Outcomes.of(experiment, 100_000, 0, Answers.NONE).shares();
        Map<String, Integer> counts = new HashMap<>();
        for (long seed = 0; seed < DRAWS; seed++) {
            counts.merge(experiment.apply(new SeededChance(shape * DRAWS + seed)), 1, Integer::sum);
        }
        assertThat(shares.keySet()).containsAll(counts.keySet());
        assertThat(oddity(counts, shares)).isLessThan(ALARM);
    }

    /** How odd the counts are, in standard deviations; what is rare counts together. */
    private static double oddity(Map<String, Integer> counts, Map<String, Fraction> shares) {
        double sum = 0;
        double rare = 0;
        int rareCount = 0;
        int cells = 0;
        for (Map.Entry<String, Fraction> share : shares.entrySet()) {
            double expected = share.getValue().toDouble() * DRAWS;
            int count = counts.getOrDefault(share.getKey(), 0);
            if (expected < 8) {
                rare += expected;
                rareCount += count;
            } else {
                sum += (count - expected) * (count - expected) / expected;
                cells++;
            }
        }
        if (rare >= 8) {
            sum += (rareCount - rare) * (rareCount - rare) / rare;
            cells++;
        }
        if (cells < 2) {
            return 0;
        }
        double spread = 2.0 / (9 * (cells - 1));
        return (Math.cbrt(sum / (cells - 1)) - (1 - spread)) / Math.sqrt(spread);
    }
}
