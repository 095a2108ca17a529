package io.nfwalk.scenario;

import io.nfwalk.network.Step;
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
        public String toString() {
            return result.word();
        }
    }

    /**
     * One of several results, where the kernel draws lots. A single run can only fall on one of them; how often each
     * comes is for those who look at all outcomes.
     *
     * @param shares the results and their shares as the file writes them ({@code 1/3}), in its order
     */
    record Shares(Map<Step.Result, String> shares) implements Expectation {
        /** Copies the map. */
        public Shares {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }

        @Override
        public boolean allows(Step.Result result) {
            return shares.containsKey(result);
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
