package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a rule stood, for those who refuse it when its table is complete.
 *
 * @param line the line's number
 * @param text the line
 * @param matches where the words stood that named the matches, in order
 * @param action where the word stood that named the target or chain; empty if the rule has none
 */
record RulePlaces(int line, String text, List<Spot> matches, Optional<Spot> action) {
    /**
     * Where a word stood: all that is kept of it, because there may be a million rules.
     *
     * @param column where it begins, from 1
     * @param length of how many characters it is
     */
    record Spot(int column, int length) {
        static Spot of(Word word) {
            return new Spot(word.column(), word.raw().length());
        }
    }

    /** Of a rule that was there before this text. */
    static final RulePlaces NONE = new RulePlaces(0, "", List.of(), Optional.empty());

    RulePlaces {
        matches = List.copyOf(matches);
    }
}
