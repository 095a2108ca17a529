package io.nfwalk.rules;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that somebody may have meant. */
public final class Spelling {
    private Spelling() {}

    /**
     * The candidate nearest to the word, or empty if none is near: at most a third of its letters may differ, and
     * letter case counts little. Among equals the first.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        int limit = word.replace("-", "").length() / 3;
        String best = null;
        int bestDistance = 2 * limit + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) <= limit) {
                int distance = distance(word, candidate);
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code did you mean --dport?}, or nothing if no candidate is near. */
    public static String hint(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(near -> "did you mean " + near + "?")
                .orElse("");
    }

    /** Twice the letters to insert, delete, replace or swap; 1 if only letter case differs. */
    private static int distance(String word, String other) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(row[j - 1], last[j]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return 2 * last[b.length()] + (a.equals(b) && !word.equals(other) ? 1 : 0);
    }
}
