package io.nfwalk.rules;

/**
 * A place in a text.
 *
 * @param file the file's name as the user gave it, or {@code <text>}
 * @param line from 1; 0 for what was built by hand
 * @param column from 1
 */
public record SourceSpan(String file, int line, int column) {
    /** Of what was never a text. */
    public static final SourceSpan NONE = new SourceSpan("", 0, 0);

    /** {@code edge.rules:41}. */
    public String lineAddress() {
        return file + ":" + line;
    }
}
