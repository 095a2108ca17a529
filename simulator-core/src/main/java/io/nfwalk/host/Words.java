package io.nfwalk.host;

import io.nfwalk.rules.Spelling;
import java.util.ArrayList;
import java.util.List;

/** The words of one line, read from left to right. */
final class Words {
    private final String line;
    private final List<Word> words = new ArrayList<>();
    private int next;

    Words(String line) {
        this.line = line;
        int at = 0;
        while (at < line.length()) {
            int end = at;
            while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                end++;
            }
            if (end > at) {
                words.add(new Word(line.substring(at, end), at));
            }
            at = end + 1;
        }
    }

    String line() {
        return line;
    }

    boolean hasNext() {
        return next < words.size();
    }

    Word next() {
        return words.get(next++);
    }

    /** Whether the next word is this one; reads it if so. */
    boolean skip(String text) {
        boolean there = hasNext() && words.get(next).text().equals(text);
        if (there) {
            next++;
        }
        return there;
    }

    /** Whether the next word is one of these. */
    boolean nextIs(String... texts) {
        return hasNext() && List.of(texts).contains(words.get(next).text());
    }

    /** The word behind a keyword. */
    Word value(Word keyword, String expected) {
        if (!hasNext()) {
            throw refuse(new Word("", line.length()), "'" + keyword.text() + "' needs a value", expected);
        }
        return next();
    }

    /** A number behind a keyword: decimal, {@code 0x} hexadecimal or {@code 0} octal. */
    long number(Word keyword, long lowest, long highest) {
        return number(value(keyword, range(lowest, highest)), keyword.text(), lowest, highest);
    }

    /** The number that a word is. */
    long number(Word word, String what, long lowest, long highest) {
        long number;
        try {
            number = Long.decode(word.text());
        } catch (NumberFormatException e) {
            throw refuse(word, "'" + word.text() + "' is no number for " + what, range(lowest, highest));
        }
        if (number < lowest || number > highest) {
            throw refuse(word, what + " " + word.text() + " is out of range", range(lowest, highest));
        }
        return number;
    }

    private static String range(long lowest, long highest) {
        return lowest + " to " + highest;
    }

    RouteTextException refuse(Word at, String message, String expected) {
        return new RouteTextException(message, line, at, expected, "");
    }

    RouteTextException unknown(Word at, List<String> known, String expected) {
        String hint = Spelling.nearest(at.text(), known)
                .map(word -> "did you mean " + word + "?")
                .orElse("");
        return new RouteTextException("'" + at.text() + "' is not known here", line, at, expected, hint);
    }
}
