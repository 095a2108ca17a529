package io.nfwalk.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every way that chances can come out is followed once, with its exact probability. */
class OutcomesTest {
    private static final long HALF = Chance.SCALE / 2;

    @Test
    void kubeProxysThreeEndpointsHaveTheSharesThatTheirRulesGive() {
        Distribution<String> endpoints = Outcomes.of(chance -> chance.happens(715827883L, 1L << 31, "statistic")
                ? "first"
                : chance.happens(1L << 30, 1L << 31, "statistic") ? "second" : "third");
        assertThat(endpoints.shares())
                .containsExactly(
                        Map.entry("first", Fraction.of(715827883L, 1L << 31)),
                        Map.entry("third", Fraction.of(1431655765L, 1L << 32)),
                        Map.entry("second", Fraction.of(1431655765L, 1L << 32)));
        assertThat(endpoints.unexplored()).isEqualTo(Fraction.ZERO);
    }

    @Test
    void equalOutcomesAreJoined() {
        Distribution<Integer> heads = Outcomes.of(chance -> {
            int count = 0;
            for (int i = 0; i < 3; i++) {
                count += chance.happens(1, 2, "coin") ? 1 : 0;
            }
            return count;
        });
        assertThat(heads.shares().toString()).isEqualTo("{1=3/8, 2=3/8, 0=1/8, 3=1/8}");
    }

    @Test
    void whatCanOnlyComeOutInOneWayIsNoDecision() {
        Distribution<Boolean> certain = Outcomes.of(chance -> chance.happens(0, 5, "never")
                || chance.happens(5, 5, "always") && chance.pick("key", List.of(Chance.SCALE), "only hop") == 0);
        assertThat(certain.outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.value()).isTrue();
            assertThat(outcome.probability()).isEqualTo(Fraction.ONE);
            assertThat(outcome.decisions()).isEmpty();
        });
    }

    @Test
    void aKeyKeepsItsPlaceOnTheScaleWhateverItsAlternativesAre() {
        Distribution<String> picks = Outcomes.of(chance -> chance.pick("a", List.of(HALF, Chance.SCALE), "hop")
                + " "
                + chance.pick("a", List.of(HALF / 2, Chance.SCALE), "hop")
                + " "
                + chance.pick("a", List.of(HALF, Chance.SCALE), "hop"));
        assertThat(picks.shares().toString()).isEqualTo("{1 1 1=1/2, 0 0 0=1/4, 0 1 0=1/4}");
    }

    @Test
    void valuesThatAreNotWorthTellingApartAreNotEnumeratedAndTheSameInEachOutcome() {
        Distribution<Integer> ports = Outcomes.of(chance -> {
            chance.happens(1, 2, "coin");
            return chance.uniform(65536, "source port");
        });
        assertThat(ports.shares().values()).containsExactly(Fraction.ONE);
    }

    @Test
    void theMostProbableOutcomesAreFoundFirstAndTheRestIsUnexplored() {
        Distribution<List<Boolean>> some = Outcomes.of(twelveDraws(), 3, 0, Answers.NONE);
        assertThat(some.outcomes()).hasSize(3);
        assertThat(some.outcomes().get(0).value()).doesNotContain(true);
        assertThat(some.outcomes().get(1).value()).containsOnlyOnce(true);
        Fraction sum = some.outcomes().stream()
                .map(Distribution.Outcome::probability)
                .reduce(some.unexplored(), Fraction::plus);
        assertThat(sum).isEqualTo(Fraction.ONE);
        assertThat(some.unexplored().toDouble()).isBetween(0.5, 0.9);
    }

    private static Function<Chance, List<Boolean>> twelveDraws() {
        return chance -> {
            List<Boolean> draws = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                draws.add(chance.happens(1, 10, "draw"));
            }
            return draws;
        };
    }

    @Test
    void thousandsOfDrawsInARowAreNeitherFollowedNorKeptBeyondTheLimit() {
        AtomicInteger runs = new AtomicInteger();
        Distribution<Integer> some = Outcomes.of(
                chance -> {
                    int value = runs.incrementAndGet();
                    for (int i = 0; i < 2000; i++) {
                        chance.happens(1 + i % 7, 1L << 31, "draw");
                    }
                    return value;
                },
                20,
                0,
                Answers.NONE);
        assertThat(runs).hasValue(20);
        assertThat(some.outcomes()).hasSize(20);
        assertThat(some.probability(value -> true).plus(some.unexplored())).isEqualTo(Fraction.ONE);
    }

    @Test
    void drawsWithoutAnEffectDoNotKeepItSearchingForEver() {
        AtomicInteger runs = new AtomicInteger();
        Distribution<String> one = Outcomes.of(
                chance -> {
                    runs.incrementAndGet();
                    for (int i = 0; i < 40; i++) {
                        chance.happens(1, 2, "draw");
                    }
                    return "the same";
                },
                5,
                0,
                Answers.NONE);
        assertThat(runs).hasValue(20);
        assertThat(one.outcomes()).hasSize(1);
        assertThat(one.unexplored())
                .isEqualTo(Fraction.ONE.minus(new Fraction(BigInteger.valueOf(20), BigInteger.TWO.pow(40))));
    }

    @Test
    void anExperimentThatAsksOtherwiseTheSecondTimeIsRefused() {
        List<Decision> decisions = List.of(new Decision("coin", 1, 1, 2));
        assertThatThrownBy(() -> Outcomes.replay(chance -> chance.happens(1, 3, "coin"), decisions, 0, Answers.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("decision 1");
    }

    @Test
    void aViewJoinsWhatLooksTheSame() {
        Distribution<List<Boolean>> draws = Outcomes.of(twelveDraws(), 5000, 0, Answers.NONE);
        assertThat(draws.by(list -> list.contains(true)).shares().values())
                .containsExactly(
                        Fraction.ONE.minus(new Fraction(BigInteger.valueOf(9).pow(12), BigInteger.TEN.pow(12))),
                        new Fraction(BigInteger.valueOf(9).pow(12), BigInteger.TEN.pow(12)));
    }
}
