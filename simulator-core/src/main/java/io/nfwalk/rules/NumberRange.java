package io.nfwalk.rules;

/**
 * Numbers from one to another.
 *
 * @param first the lowest
 * @param last the highest, included; below {@code first} the range is empty
 */
public record NumberRange(long first, long last) {
    /** The range of one number. */
    public static NumberRange of(long only) {
        return new NumberRange(only, only);
    }

    /** Whether the number lies within. */
    public boolean contains(long number) {
        return number >= first && number <= last;
    }

    /** {@code 80} or {@code 80:90}. */
    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + ":" + last;
    }
}
