package io.nfwalk.host;

import io.nfwalk.rules.Spelling;
import java.util.List;

/** A line of {@code ipset save} text that ipset would refuse. */
public final class SetTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String word;
    private final String expected;

    SetTextException(int line, SetText.Word word, String message, String expected) {
        super(message);
        this.line = line;
        this.column = word.column();
        this.word = word.text();
        this.expected = expected;
    }

    /** The line's number, from 1. */
    public int line() {
        return line;
    }

    /** The column at which the word begins, from 1. */
    public int column() {
        return column;
    }

    /** The word that it is about. */
    public String word() {
        return word;
    }

    /** What would be right; may be empty. */
    public String expected() {
        return expected;
    }

    /** Which of the words that would be right may have been meant; may be empty. */
    public String hint() {
        return Spelling.hint(word, List.of(expected.split(", ")));
    }
}
