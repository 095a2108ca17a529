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

    private static List<Word> words(String line) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
                continue;
            }
            int begin = at;
            boolean quoted = line.charAt(at) == '"';
            StringBuilder word = new StringBuilder();
            at += quoted ? 1 : 0;
            while (at < line.length() && (quoted ? line.charAt(at) != '"' : !Character.isWhitespace(line.charAt(at)))) {
                at += quoted && line.charAt(at) == '\\' && at + 1 < line.length() ? 1 : 0;
                word.append(line.charAt(at));
                at++;
            }
            at += quoted ? 1 : 0;
            words.add(new Word(word.toString(), begin + 1));
        }
        return words;
    }
}
