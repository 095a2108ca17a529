package io.nfwalk.scenario;

import io.nfwalk.chance.Fraction;
import io.nfwalk.network.Step;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/** What a scenario expects of a step. */
public sealed interface Expectation {
    /** Whether the result is one that is expected. */
    boolean allows(Step.Result result);

    /**
     * Whether all that can come is what is expected.
     *
     * @param results what can come, with its probabilities
     * @param unexplored the probability of what nobody looked at, which may be anything
     */
    boolean agreesWith(Map<Step.Result, Fraction> results, Fraction unexplored);

    /**
     * Just this result.
     *
     * @param result the result
     */
    record Exactly(Step.Result result) implements Expectation {
        @Override
        public boolean allows(Step.Result other) {
            return result == other;
        }

        @Override
        public boolean agreesWith(Map<Step.Result, Fraction> results, Fraction unexplored) {
            return results.keySet().stream().allMatch(this::allows);
        }

        @Override
        public String toString() {
            return result.word();
        }
    }

    /**
     * One of several results, where the kernel draws lots. A single run can only fall on one of them; who looks at all
     * outcomes compares how often each comes: to one in a million, because rules give shares such as 1/3 in 31 bits, a
     * decimal of three digits or more to half a unit of its last one.
     *
     * @param shares the results and their shares as the file writes them ({@code 1/3}), in its order
     */
    record Shares(Map<Step.Result, String> shares) implements Expectation {
        /** So many digits of a share count. */
        private static final int FINEST = 6;

        /** A decimal of so many digits has been rounded. */
        private static final int ROUNDED = 3;

        /** Copies the map. */
        public Shares {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }

        @Override
        public boolean allows(Step.Result result) {
            return shares.containsKey(result);
        }

        @Override
        public boolean agreesWith(Map<Step.Result, Fraction> results, Fraction unexplored) {
            return shares.keySet().containsAll(results.keySet())
                    && shares.entrySet().stream()
                            .allMatch(share -> agrees(
                                    share.getValue(), results.getOrDefault(share.getKey(), Fraction.ZERO), unexplored));
        }

        private static boolean agrees(String share, Fraction found, Fraction unexplored) {
            Fraction wanted = Fraction.parse(share).orElseThrow();
            Fraction least = wanted.minus(tolerance(share));
            Fraction most = wanted.plus(tolerance(share));
            return found.compareTo(most) <= 0 && found.plus(unexplored).compareTo(least) >= 0;
        }

        private static Fraction tolerance(String share) {
            int point = share.indexOf('.');
            int digits = share.length() - point - 1;
            boolean rounded = point >= 0 && digits >= ROUNDED && digits < FINEST;
            return rounded ? Fraction.of(1, 2).times(unit(digits)) : unit(FINEST);
        }

        private static Fraction unit(int digits) {
            return new Fraction(BigInteger.ONE, BigInteger.TEN.pow(digits));
        }

        @Override
        public String toString() {
            return shares.entrySet().stream().map(Shares::words).collect(Collectors.joining(", "));
        }

        private static String words(Entry<Step.Result, String> share) {
            return share.getKey().word() + " " + share.getValue();
        }
    }
}
