package io.nfwalk.explain;

import java.util.Optional;

/**
 * Something that went wrong.
 *
 * @param at the place of the event that shows it, in the record
 * @param sentence what happened, as whole sentences
 * @param remedy what would help, as a sentence, if that is known
 * @param certain whether it alone keeps the packet from its goal; what is not, counts only where nothing certain is
 *     found
 */
record Finding(int at, String sentence, Optional<String> remedy, boolean certain) {
    static Finding certain(int at, String sentence) {
        return new Finding(at, sentence, Optional.empty(), true);
    }

    static Finding possible(int at, String sentence) {
        return new Finding(at, sentence, Optional.empty(), false);
    }

    Finding withRemedy(String words) {
        return new Finding(at, sentence, Optional.of(words), certain);
    }

    Finding asPossible() {
        return new Finding(at, sentence, remedy, false);
    }
}
