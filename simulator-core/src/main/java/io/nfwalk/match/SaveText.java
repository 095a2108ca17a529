package io.nfwalk.match;

import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import java.util.function.Function;

/**
 * A match's canonical text while it is being put together: {@code -m name}, then the options in the order of the calls.
 */
final class SaveText {
    private final StringBuilder text;

    private SaveText(String name) {
        text = new StringBuilder("-m ").append(name);
    }

    static SaveText of(String name) {
        return new SaveText(name);
    }

    /** An option without a value. */
    SaveText flag(String option) {
        text.append(' ').append(option);
        return this;
    }

    /** An option without a value, if it was given. */
    SaveText flag(String option, boolean given) {
        return given ? flag(option) : this;
    }

    /** An option without a value, if it is there; {@code true} in it means that {@code !} stood before it. */
    SaveText flag(String option, Optional<Boolean> inverted) {
        return inverted.map(negated -> flag((negated ? "! " : "") + option)).orElse(this);
    }

    /** An option and its value, with {@code !} before it if inverted. */
    SaveText option(String option, String value, boolean inverted) {
        text.append(inverted ? " ! " : " ").append(option).append(' ').append(value);
        return this;
    }

    /** An option, if it was given. */
    <T> SaveText option(String option, Optional<Negatable<T>> given, Function<T, String> print) {
        return given.map(value -> option(option, print.apply(value.value()), value.negated()))
                .orElse(this);
    }

    /** An option whose value prints itself, if it was given. */
    <T> SaveText option(String option, Optional<Negatable<T>> given) {
        return option(option, given, Object::toString);
    }

    /**
     * A range of numbers from 0 on, if it was given; one of all numbers is not printed, and so its {@code !} is lost.
     */
    SaveText range(String option, Optional<Negatable<NumberRange>> given, long last) {
        return option(option, given.filter(range -> !range.value().equals(new NumberRange(0, last))));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
