package io.nfwalk.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact numbers, always in lowest terms. */
class FractionTest {
    @ParameterizedTest
    @CsvSource({"1/3, 1/3", "2/6, 1/3", "0/9, 0/1", "4, 4/1", ".25, 1/4", "0.50, 1/2", "-2/4, -1/2"})
    void aTextIsReadAndPrintedInLowestTerms(String text, String printed) {
        assertThat(Fraction.parse(text)).map(Fraction::toString).contains(printed);
    }

    @ParameterizedTest
    @CsvSource({"1/0", "a", "1/", "/2", "1.", "'1 /2'", "''"})
    void anythingElseIsNone(String text) {
        assertThat(Fraction.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void aDenominatorBelowOneIsRefused() {
        assertThatThrownBy(() -> Fraction.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fifteenDigitsAreTold() {
        assertThat(Fraction.of(715827883, 1L << 31).toDouble()).isEqualTo(0.333333333488554);
        assertThat(Fraction.of(1, 3).toDouble()).isEqualTo(0.333333333333333);
    }

    @Test
    void hugeOnesAreToldToo() {
        BigInteger huge = BigInteger.TWO.pow(100_000);
        assertThat(new Fraction(huge.subtract(BigInteger.ONE), huge).toDouble()).isEqualTo(1.0);
        assertThat(new Fraction(BigInteger.ONE, huge).toDouble()).isZero();
        assertThat(new Fraction(BigInteger.ONE, BigInteger.TWO.pow(1000)).toDouble())
                .isCloseTo(Math.pow(2, -1000), Percentage.withPercentage(1e-10));
    }

    @Property
    void sumsAndDifferencesUndoEachOther(
            @ForAll long a, @ForAll @LongRange(min = 1) long b, @ForAll long c, @ForAll @LongRange(min = 1) long d) {
        Fraction one = Fraction.of(a, b);
        Fraction other = Fraction.of(c, d);
        assertThat(one.plus(other).minus(other)).isEqualTo(one);
        assertThat(one.numerator().gcd(one.denominator())).isEqualTo(BigInteger.ONE);
        assertThat(Integer.signum(one.compareTo(other)))
                .isEqualTo(one.minus(other).numerator().signum());
    }
}
