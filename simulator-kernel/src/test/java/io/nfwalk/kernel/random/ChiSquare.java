package io.nfwalk.kernel.random;

import java.util.Map;

/** Pearson's test: whether counts come from the probabilities that are said. */
final class ChiSquare {
    private static final double PRECISION = 1e-15;
    private static final double TINY = 1e-300;
    private static final int MOST_TERMS = 10_000;

    private ChiSquare() {}

    /**
     * The probability that counts as odd as these, or odder, come out if the probabilities are right; 0 if something
     * came out that can't.
     *
     * @param counts how often each outcome came
     * @param probabilities of all outcomes; they add up to 1
     */
    static double p(Map<String, Integer> counts, Map<String, Double> probabilities) {
        if (!probabilities.keySet().containsAll(counts.keySet())) {
            return 0;
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        double sum = 0;
        int possible = 0;
        for (Map.Entry<String, Double> outcome : probabilities.entrySet()) {
            double expected = outcome.getValue() * total;
            int count = counts.getOrDefault(outcome.getKey(), 0);
            if (expected == 0) {
                if (count > 0) {
                    return 0;
                }
            } else {
                sum += (count - expected) * (count - expected) / expected;
                possible++;
            }
        }
        return possible < 2 ? 1 : upperGamma((possible - 1) / 2.0, sum / 2);
    }

    /** The regularised incomplete gamma function Q(a, x); by its series, or for great x by its continued fraction. */
    static double upperGamma(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
        return x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x);
    }

    private static double series(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MOST_TERMS && Math.abs(term) > Math.abs(sum) * PRECISION; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum;
    }

    /** Lentz's method. */
    private static double fraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < MOST_TERMS; i++) {
            double step = -i * (i - a);
            b += 2;
            d = notZero(step * d + b);
            c = notZero(b + step / c);
            d = 1 / d;
            h *= d * c;
            if (Math.abs(d * c - 1) < PRECISION) {
                break;
            }
        }
        return h;
    }

    private static double notZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** For whole and half numbers, the only ones that come here: by (z - 1)! and the root of pi. */
    private static double logGamma(double z) {
        double sum = z == Math.floor(z) ? 0 : Math.log(Math.PI) / 2;
        for (double factor = z == Math.floor(z) ? 1 : 0.5; factor < z; factor++) {
            sum += Math.log(factor);
        }
        return sum;
    }
}
