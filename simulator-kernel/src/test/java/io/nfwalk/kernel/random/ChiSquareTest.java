package io.nfwalk.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values of printed tables of the chi-square distribution. */
class ChiSquareTest {
    @Test
    void agreesWithPrintedTables() {
        assertThat(ChiSquare.upperGamma(0.5, 3.841459 / 2)).isCloseTo(0.05, within(1e-6));
        assertThat(ChiSquare.upperGamma(1, 9.210340 / 2)).isCloseTo(0.01, within(1e-6));
        assertThat(ChiSquare.upperGamma(2.5, 11.070498 / 2)).isCloseTo(0.05, within(1e-6));
        assertThat(ChiSquare.upperGamma(7.5, 24.995790 / 2)).isCloseTo(0.05, within(1e-6));
        assertThat(ChiSquare.upperGamma(15, 18.492661 / 2)).isCloseTo(0.95, within(1e-6));
    }

    @Test
    void countsThatFitAreLikelyAndOthersNot() {
        Map<String, Double> halves = Map.of("a", 0.5, "b", 0.5);
        assertThat(ChiSquare.p(Map.of("a", 500, "b", 500), halves)).isEqualTo(1);
        assertThat(ChiSquare.p(Map.of("a", 520, "b", 480), halves)).isCloseTo(0.2059, within(1e-4));
        assertThat(ChiSquare.p(Map.of("a", 700, "b", 300), halves)).isLessThan(1e-30);
    }

    @Test
    void whatCannotComeOutRaisesTheAlarm() {
        assertThat(ChiSquare.p(Map.of("c", 1), Map.of("a", 1.0))).isZero();
        assertThat(ChiSquare.p(Map.of("a", 9, "b", 1), Map.of("a", 1.0, "b", 0.0)))
                .isZero();
        assertThat(ChiSquare.p(Map.of("a", 10), Map.of("a", 1.0))).isEqualTo(1);
    }
}
