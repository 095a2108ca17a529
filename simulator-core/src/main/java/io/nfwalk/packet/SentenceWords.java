package io.nfwalk.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a text, with their places: divided by blanks and commas, a text in double quotes is one word. */
final class SentenceWords {
    private final List<Word> words = new ArrayList<>();
    private final int end;
    private int next;

    /**
     * A word.
     *
     * @param text without quotes
     * @param column where it begins, from 1
     * @param quoted whether it stood in double quotes
     */
    record Word(String text, int column, boolean quoted) {}

    SentenceWords(String text) {
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (Character.isWhitespace(first) || first == ',') {
                at++;
                continue;
            }
            int begin = at;
            if (first == '"') {
                int close = text.indexOf('"', at + 1);
                at = close < 0 ? text.length() : close + 1;
                words.add(new Word(text.substring(begin + 1, close < 0 ? text.length() : close), begin + 1, true));
            } else {
                while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                    at++;
                }
                int last = at;
                while (last > begin + 1 && text.charAt(last - 1) == ',') {
                    last--;
                }
                words.add(new Word(text.substring(begin, last), begin + 1, false));
            }
        }
        end = text.stripTrailing().length() + 2;
    }

    boolean hasNext() {
        return next < words.size();
    }

    Word take() {
        return words.get(next++);
    }

    /** The next word, which must be there. */
    Word need(String expected) {
        if (!hasNext()) {
            throw new PacketTextException(end, "", "something is missing here", expected, List.of());
        }
        return take();
    }

    private Optional<Word> peek() {
        return hasNext() ? Optional.of(words.get(next)) : Optional.empty();
    }

    boolean peekIsTo() {
        return peek().map(word -> isTo(word.text())).orElse(false);
    }

    boolean peekIsNumber() {
        return peek().map(word -> number(word.text()) >= 0).orElse(false);
    }

    private static boolean isTo(String word) {
        return word.equals("to") || word.equals("->") || word.equals(">");
    }

    void needTo() {
        Word word = need("to, and the destination");
        if (!isTo(word.text())) {
            throw wrong(
                    word, "'" + word.text() + "' stands where 'to' should", "to, and the destination", List.of("to"));
        }
    }

    /** The last word, or an empty one. */
    Word last() {
        return words.isEmpty() ? new Word("", 1, false) : words.get(words.size() - 1);
    }

    PacketTextException wrong(Word word, String message, String expected, List<String> known) {
        return new PacketTextException(word.column(), word.text(), message, expected, known);
    }

    /** A number in decimal, or in hex after 0x; -1 for what is none. */
    static long number(String text) {
        boolean hex = text.startsWith("0x");
        String digits = hex ? text.substring(2) : text;
        if (!digits.matches(hex ? "[0-9a-fA-F]{1,8}" : "[0-9]{1,10}")) {
            return -1;
        }
        return Long.parseLong(digits, hex ? 16 : 10);
    }
}
