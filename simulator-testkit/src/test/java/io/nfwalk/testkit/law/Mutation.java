package io.nfwalk.testkit.law;

import io.nfwalk.Simulator;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One way to break a rule set.
 *
 * @param title what is wrong with it then
 * @param edit what is done with its lines
 */
record Mutation(String title, UnaryOperator<List<String>> edit) {
    /** The rule set with the mistake; refuses an edit that changes nothing. */
    RuleSet of(RuleSet right) {
        List<String> lines = right.toSave().lines().toList();
        List<String> broken = edit.apply(new ArrayList<>(lines));
        if (broken.equals(lines)) {
            throw new AssertionError(title + ": nothing is changed");
        }
        return Simulator.parse(String.join("\n", broken) + "\n", right.family());
    }

    /** Without the first line that has all these words. */
    static Mutation drop(String title, String... words) {
        return new Mutation(title, lines -> {
            lines.remove(find(lines, title, words));
            return lines;
        });
    }

    /** With the first match of a pattern replaced in the first line that has all these words. */
    static Mutation replace(String title, String pattern, String replacement, String... words) {
        return new Mutation(title, lines -> {
            int at = find(lines, title, words);
            lines.set(at, lines.get(at).replaceFirst(pattern, replacement));
            return lines;
        });
    }

    /** With the first line that has the word before the one that is behind it. */
    static Mutation swapWithNext(String title, String... words) {
        return new Mutation(title, lines -> {
            int at = find(lines, title, words);
            lines.add(at + 1, lines.remove(at));
            return lines;
        });
    }

    /** With a line before the first one that has all these words. */
    static Mutation insert(String title, String line, String... words) {
        return new Mutation(title, lines -> {
            lines.add(find(lines, title, words), line);
            return lines;
        });
    }

    private static int find(List<String> lines, String title, String... words) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (List.of(words).stream().allMatch(line::contains)) {
                return i;
            }
        }
        throw new AssertionError(title + ": there is no such rule: " + String.join(" ", words));
    }
}
