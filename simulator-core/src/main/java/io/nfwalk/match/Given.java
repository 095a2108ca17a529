package io.nfwalk.match;

import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Arrays;
import java.util.Optional;

/** What several rooms ask of the options that a rule gave. */
final class Given {
    private Given() {}

    /** The option's value with its {@code !}, if it was given. */
    static <T> Optional<Negatable<T>> negatable(OptionValues values, String option, Class<T> type) {
        return values.find(option, type).map(value -> new Negatable<>(value, values.inverted(option)));
    }

    /**
     * A range of numbers from 0 on with its {@code !}, if it was given and says something: one of all numbers does not.
     */
    static Optional<Negatable<NumberRange>> range(OptionValues values, String option, long last) {
        return negatable(values, option, NumberRange.class)
                .filter(given -> given.negated() || !given.value().equals(new NumberRange(0, last)));
    }

    /** Whether {@code !} stood before the flag, if it was given. */
    static Optional<Boolean> flag(OptionValues values, String option) {
        return values.has(option) ? Optional.of(values.inverted(option)) : Optional.empty();
    }

    /** Refuses a rule that gave none of these. */
    static void requireOneOf(String match, OptionValues values, String... options) throws OptionException {
        if (Arrays.stream(options).noneMatch(values::has)) {
            throw OptionException.of(
                    "option-required", "-m " + match + " needs an option", "one of " + String.join(", ", options));
        }
    }
}
