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

    /** How many letters have to be changed, put in, left out, or swapped with their neighbour. */
    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : least(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int least(int[][] edits, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int least = Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
