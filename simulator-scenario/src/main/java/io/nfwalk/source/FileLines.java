package io.nfwalk.source;

import java.util.Arrays;

/** A text's lines, found by number without a copy of each. */
public final class FileLines {
    /** The most that {@link #from} gives. */
    public static final int WINDOW = 1_000;

    private final String text;
    /** Where each line begins, and one more where the next would. */
    private int[] starts = new int[64];

    private int count;
    private final boolean beyondBasicPlane;
    private int lastNumber;
    private int lastColumn;
    private int lastOffset;

    /** The lines of that text. */
    public FileLines(String text) {
        this.text = text;
        this.beyondBasicPlane = text.chars().anyMatch(character -> Character.isSurrogate((char) character));
        int at = 0;
        while (at < text.length()) {
            add(at);
            at = afterLine(at);
        }
        add(at);
        count--;
    }

    private void add(int start) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = start;
    }

    /** Lines end as YAML's do: with a line feed, a carriage return, or both. */
    private int afterLine(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        boolean both = at + 1 < text.length() && text.charAt(at) == '\r' && text.charAt(at + 1) == '\n';
        return both ? at + 2 : at + 1;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** A line without its end; empty behind the last. Numbers begin with 1. */
    public String line(int number) {
        if (number < 1 || number > count) {
            return "";
        }
        int end = Math.min(starts[number], text.length());
        while (end > starts[number - 1] && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(starts[number - 1], end);
    }

    /**
     * What stands on that line from that column on, at most {@link #WINDOW} of it, so that asking often is cheap
     * however long the line is.
     *
     * @param column counts characters of Unicode, from 1
     */
    public String from(int number, int column) {
        if (number < 1 || number > count) {
            return "";
        }
        int at = offset(number, column);
        String window = text.substring(at, Math.min(Math.min(starts[number], text.length()), at + WINDOW));
        return window.lines().findFirst().orElse("");
    }

    /** Whether the character at that place is one of these. */
    public boolean isOneOf(String characters, int number, int column) {
        if (number < 1 || number > count) {
            return false;
        }
        int at = offset(number, column);
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    /** Where in the text that column begins; the search goes on from the last answer where it can. */
    private int offset(int number, int column) {
        if (!beyondBasicPlane) {
            return Math.min(Math.min(starts[number], text.length()), starts[number - 1] + column - 1);
        }
        if (number != lastNumber || column < lastColumn) {
            lastNumber = number;
            lastColumn = 1;
            lastOffset = starts[number - 1];
        }
        while (lastColumn < column && lastOffset < text.length()) {
            lastOffset += Character.charCount(text.codePointAt(lastOffset));
            lastColumn++;
        }
        return lastOffset;
    }

    /** The number of the first line longer than that; 0 if there is none. */
    public int firstLongerThan(int length) {
        for (int number = 1; number <= count; number++) {
            if (starts[number] - starts[number - 1] > length + 2) {
                return number;
            }
        }
        return 0;
    }
}
