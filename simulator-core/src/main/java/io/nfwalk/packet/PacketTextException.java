package io.nfwalk.packet;

import java.util.List;

/** Words that say no packet. */
public final class PacketTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final String word;
    private final String expected;
    private final transient List<String> known;

    PacketTextException(int column, String word, String message, String expected, List<String> known) {
        super(message);
        this.column = column;
        this.word = word;
        this.expected = expected;
        this.known = List.copyOf(known);
    }

    /** Where the wrong word begins in the text, from 1; behind the last word if one is missing. */
    public int column() {
        return column;
    }

    /** The wrong word; empty if one is missing. */
    public String word() {
        return word;
    }

    /** What would be right there. */
    public String expected() {
        return expected;
    }

    /** Words that could stand there, to find the nearest spelling among; may be empty. */
    public List<String> known() {
        return known;
    }
}
