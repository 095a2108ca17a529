package io.nfwalk.host;

import java.util.ArrayList;
import java.util.List;

/** {@code ipset save} text, split into words: a command a line. Immutable. Source: ipset lib/ipset.c, build_argv. */
public final class SetText {
    private final List<Line> lines;
    private final boolean exist;

    private SetText(List<Line> lines, boolean exist) {
        this.lines = List.copyOf(lines);
        this.exist = exist;
    }

    List<Line> lines() {
        return lines;
    }

    boolean exist() {
        return exist;
    }

    /**
     * A command.
     *
     * @param number its number in the text, from 1
     * @param words its words, at least one
     */
    record Line(int number, List<Word> words) {}

    /**
     * A word.
     *
     * @param text without quotes
     * @param column where it begins, from 1
     */
    record Word(String text, int column) {}

    /**
     * Splits a text; whether it makes sense is seen when it is restored.
     *
     * @param exist whether sets and elements that are there already are no mistake ({@code ipset restore -exist})
     */
    public static SetText of(String text, boolean exist) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            List<Word> words = words(line);
            if (!words.isEmpty() && !words.get(0).text().startsWith("#")) {
                lines.add(new Line(number, words));
            }
        }
        return new SetText(lines, exist);
    }

    /** Quotes hold white space together and are left out, as are words without a character and one that is not closed. */
    private static List<Word> words(String line) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        int begin = 0;
        for (int at = 0; at <= line.length(); at++) {
            char c = at < line.length() ? line.charAt(at) : '\n';
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted || !isSpace(c)) {
                word.append(c);
            } else {
                if (!word.isEmpty()) {
                    words.add(new Word(word.toString(), begin + 1));
                }
                word.setLength(0);
                begin = at + 1;
            }
        }
        return words;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
