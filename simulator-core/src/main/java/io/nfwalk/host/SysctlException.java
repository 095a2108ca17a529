package io.nfwalk.host;

/** A sysctl that does not exist, can't be written, or does not take a value. */
public final class SysctlException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String hint;

    SysctlException(String message, String expected, String hint) {
        super(message);
        this.expected = expected;
        this.hint = hint;
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
