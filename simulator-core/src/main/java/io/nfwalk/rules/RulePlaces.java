package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a rule stood, for those who refuse it when its table is complete.
 *
 * @param line the line's number
 * @param text the line
 * @param matches the words that named the matches, in order
 * @param action the word that named the target or chain; empty if the rule has none
 */
record RulePlaces(int line, String text, List<Word> matches, Optional<Word> action) {
    /** Of a rule that was there before this text. */
    static final RulePlaces NONE = new RulePlaces(0, "", List.of(), Optional.empty());

    RulePlaces {
        matches = List.copyOf(matches);
    }
}
