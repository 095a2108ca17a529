package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a rule stood, for those who refuse it when its table is complete. There may be half a million rules, so
 * this is not kept but read again.
 *
 * @param text the line
 * @param matches the words that named the matches, in order
 * @param action the word that named the target or chain; empty if the rule has none
 */
record RulePlaces(String text, List<Word> matches, Optional<Word> action) {
    RulePlaces {
        matches = List.copyOf(matches);
    }
}
