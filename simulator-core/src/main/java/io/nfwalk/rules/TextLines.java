package io.nfwalk.rules;

import java.util.Arrays;

/** The lines of a text by number; where they begin is found when the first one is asked for. */
public final class TextLines {
    private final String text;
    private int[] begins = {};

    /** The lines of that text. */
    public TextLines(String text) {
        this.text = text;
    }

    /** How many there are; behind the last line feed there is one more. */
    public int count() {
        return begins().length;
    }

    /** Where the line begins, as an index; {@code number} is 1 to {@link #count()}. */
    public int begin(int number) {
        return begins()[number - 1];
    }

    /** The line, from 1, without its end; empty if there is none of that number. */
    public String line(int number) {
        if (number < 1 || number > count()) {
            return "";
        }
        int end = text.indexOf('\n', begin(number));
        return text.substring(begin(number), end < 0 ? text.length() : end);
    }

    private int[] begins() {
        if (begins.length == 0) {
            begins = find();
        }
        return begins;
    }

    private int[] find() {
        int[] found = new int[16];
        int count = 1;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            found = count == found.length ? Arrays.copyOf(found, count * 2) : found;
            found[count++] = at + 1;
        }
        return Arrays.copyOf(found, count);
    }
}
