package io.nfwalk.host;

import java.util.List;
import java.util.Optional;

/** Finds the known word that a wrong one was probably meant to be. */
final class Spelling {
    private Spelling() {}

    /** The first of the words with the least edits, if that is no more than a third of the wrong word's letters. */
    static Optional<String> nearest(String wrong, List<String> words) {
        String best = null;
        int least = Math.max(1, wrong.length() / 3) + 1;
        for (String word : words) {
            int edits = edits(wrong, word);
            if (edits < least) {
                least = edits;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
