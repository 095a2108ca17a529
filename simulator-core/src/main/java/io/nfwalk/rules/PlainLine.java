package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the lines that nearly all of a rule set's lines are like, a rule or the declaration of a chain, at a fraction
 * of the grammar's cost: the start of a generated parser weighs more than the rules of a small host. What is not as
 * plain as that is left to the grammar, with which every line read here has to agree.
 */
final class PlainLine {
    private PlainLine() {}

    /** What the line is, or empty for the grammar to say. */
    static Optional<SourceLine> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        char first = text.charAt(0);
        if (first == '-') {
            return words(text, 0).map(words -> new SourceLine.Words(Optional.empty(), words));
        }
        if (first == '[') {
            return counted(text);
        }
        return first == ':' ? chain(text) : Optional.empty();
    }

    /** {@code [5:300] -A INPUT -j ACCEPT}. */
    private static Optional<SourceLine> counted(String text) {
        int end = endOfCounters(text, 0);
        if (end < 0 || end == text.length() || !isBlank(text.charAt(end))) {
            return Optional.empty();
        }
        Word counters = word(text, 0, end);
        return words(text, end).map(words -> new SourceLine.Words(Optional.of(counters), words));
    }

    /** {@code :INPUT ACCEPT [5:300]}. */
    private static Optional<SourceLine> chain(String text) {
        Optional<List<Word>> words = text.indexOf('"') < 0 ? words(text, 1) : Optional.empty();
        if (words.isEmpty() || words.get().size() != 3 || words.get().get(0).column() != 2) {
            return Optional.empty();
        }
        Word counters = words.get().get(2);
        boolean plain = endOfCounters(counters.text(), 0) == counters.text().length();
        return plain
                ? Optional.of(new SourceLine.ChainStart(
                        1, words.get().get(0), words.get().get(1), Optional.of(counters)))
                : Optional.empty();
    }

    /** Where {@code [PACKETS:BYTES]} ends; -1 if there is none. */
    private static int endOfCounters(String text, int from) {
        int colon = digits(text, from + 1);
        if (from >= text.length() || text.charAt(from) != '[' || colon == from + 1 || !is(text, colon, ':')) {
            return -1;
        }
        int bracket = digits(text, colon + 1);
        return bracket > colon + 1 && is(text, bracket, ']') ? bracket + 1 : -1;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean is(String text, int at, char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private static Word word(String text, int from, int to) {
        String plain = text.substring(from, to);
        return new Word(plain, plain, from + 1);
    }

    /** The words from there on; empty if a quote is not closed. */
    private static Optional<List<Word>> words(String text, int from) {
        List<Word> words = new ArrayList<>();
        int at = from;
        while (at < text.length()) {
            if (isBlank(text.charAt(at))) {
                at++;
                continue;
            }
            int begin = at;
            while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != '"') {
                at++;
            }
            if (at == text.length() || text.charAt(at) != '"') {
                words.add(word(text, begin, at));
                continue;
            }
            int close = closingQuote(text, at + 1);
            if (close < 0) {
                return Optional.empty();
            }
            String raw = text.substring(begin, close + 1);
            words.add(new Word(SourceLineReader.unquoted(raw), raw, begin + 1));
            at = close + 1;
        }
        return Optional.of(words);
    }

    private static int closingQuote(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == '"') {
                return at;
            }
        }
        return -1;
    }
}
