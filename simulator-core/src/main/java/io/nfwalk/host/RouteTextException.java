package io.nfwalk.host;

/** A line of {@code ip route add} or {@code ip rule add} arguments that iproute2 or the kernel would refuse. */
public final class RouteTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String line;
    private final int offset;
    private final String word;
    private final String expected;
    private final String hint;

    RouteTextException(String message, String line, Word at, String expected, String hint) {
        super(message);
        this.line = line;
        this.offset = at.offset();
        this.word = at.text();
        this.expected = expected;
        this.hint = hint;
    }

    /** The whole line. */
    public String line() {
        return line;
    }

    /** Where in the line the word begins, from 0; the line's length if something is missing at its end. */
    public int offset() {
        return offset;
    }

    /** The word that is wrong; empty if something is missing. */
    public String word() {
        return word;
    }

    /** What would be right; may be empty. */
    public String expected() {
        return expected;
    }

    /** What to write instead; may be empty. */
    public String hint() {
        return hint;
    }
}
