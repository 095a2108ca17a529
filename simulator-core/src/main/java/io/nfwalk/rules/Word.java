package io.nfwalk.rules;

/**
 * A word of a line.
 *
 * @param text what it says, without quotes and escapes
 * @param raw how it was written
 * @param column where it begins, from 1
 */
record Word(String text, String raw, int column) {
    boolean isNegation() {
        return text.equals("!");
    }

    /** Whether an option that may do without it takes it: it looks neither like an option nor like a negation. */
    boolean isPlainArgument() {
        return !text.startsWith("-") && !text.startsWith("!");
    }

    /** The part of it from that character on. */
    Word from(int begin) {
        return new Word(text.substring(begin), raw.substring(Math.min(begin, raw.length())), column + begin);
    }
}
