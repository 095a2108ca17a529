package io.nfwalk.chance;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact number of any size, such as a probability, in lowest terms.
 *
 * @param numerator the part above the line
 * @param denominator the part below it, at least 1
 */
public record Fraction(BigInteger numerator, BigInteger denominator) implements Comparable<Fraction> {
    /** Nothing. */
    public static final Fraction ZERO = of(0, 1);
    /** The whole. */
    public static final Fraction ONE = of(1, 1);

    /** Longer fractions are told as decimals. */
    private static final int READABLE = 48;

    private static final Pattern TEXT = Pattern.compile("(-?[0-9]+)(?:/([0-9]*[1-9][0-9]*))?");
    private static final MathContext DIGITS = new MathContext(15);
    /** So many bits of a denominator say all about a double. */
    private static final int BITS = 2500;

    /** Brings it to lowest terms; refuses a denominator below 1. */
    public Fraction {
        if (denominator.signum() < 1) {
            throw new IllegalArgumentException("the denominator is " + denominator);
        }
        // Most denominators are powers of two, with which a greatest common divisor would take far longer.
        int twos = Math.min(Math.max(numerator.getLowestSetBit(), 0), denominator.getLowestSetBit());
        numerator = numerator.shiftRight(twos);
        denominator = denominator.shiftRight(twos);
        if (numerator.signum() == 0) {
            denominator = BigInteger.ONE;
        } else if (denominator.bitCount() > 1) {
            BigInteger divisor = numerator.gcd(denominator);
            numerator = numerator.divide(divisor);
            denominator = denominator.divide(divisor);
        }
    }

    /** {@code numerator / denominator}; the denominator is at least 1. */
    public static Fraction of(long numerator, long denominator) {
        return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /** Reads {@code 1/3}, {@code 1}, {@code 0.25} or {@code .25}; empty if the text is none of these. */
    public static Optional<Fraction> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            BigInteger below = parts.group(2) == null ? BigInteger.ONE : new BigInteger(parts.group(2));
            return Optional.of(new Fraction(new BigInteger(parts.group(1)), below));
        }
        if (!text.matches("[0-9]*[.][0-9]+")) {
            return Optional.empty();
        }
        BigDecimal decimal = new BigDecimal(text);
        return Optional.of(new Fraction(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale())));
    }

    /** The sum. */
    public Fraction plus(Fraction other) {
        if (denominator.equals(other.denominator)) {
            return new Fraction(numerator.add(other.numerator), denominator);
        }
        return new Fraction(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /** The difference; it may be below zero. */
    public Fraction minus(Fraction other) {
        return plus(new Fraction(other.numerator.negate(), other.denominator));
    }

    /** The product. */
    public Fraction times(Fraction other) {
        return new Fraction(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** How far it is from zero. */
    public Fraction abs() {
        return new Fraction(numerator.abs(), denominator);
    }

    /** Whether it is zero. */
    public boolean isZero() {
        return numerator.signum() == 0;
    }

    /** The nearest number with 15 digits; 0 for one that is too small for a double. */
    public double toDouble() {
        int superfluous = Math.max(0, denominator.bitLength() - BITS);
        return new BigDecimal(numerator.shiftRight(superfluous))
                .divide(new BigDecimal(denominator.shiftRight(superfluous)), DIGITS)
                .doubleValue();
    }

    @Override
    public int compareTo(Fraction other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /** As a probability, for people: {@code 33.3333% (1/3)}; a fraction that is too long to read is left out. */
    public String inWords() {
        double percent = toDouble() * 100;
        String rounded = percent > 0 && percent < 0.0001
                ? String.format(Locale.ROOT, "%.3g%%", percent)
                : String.format(Locale.ROOT, "%.4f", percent).replaceFirst("\\.?0+$", "") + "%";
        String exact = toString();
        return exact.length() > READABLE ? rounded : rounded + " (" + exact + ")";
    }

    /** {@code 1/3}; a whole number has a denominator too: {@code 1/1}. */
    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }
}
