package io.nfwalk.rules;

import java.util.Optional;

/** An option, or a combination of options, that iptables would refuse. The parser adds the place. */
public final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String expected;
    private final String hint;
    private final String option;

    private OptionException(String option, String code, String message, String expected, String hint) {
        // Many a word is tried as one thing before another; nobody asks where in the program that was.
        super(message, null, false, false);
        this.option = option;
        this.code = code;
        this.expected = expected;
        this.hint = hint;
    }

    /**
     * A refusal.
     *
     * @param code the diagnostic's code: {@code option-value-out-of-range}
     * @param message what is wrong
     * @param expected what would be right; empty if there is nothing to say
     */
    public static OptionException of(String code, String message, String expected) {
        return new OptionException("", code, message, expected, "");
    }

    /** The same, about that option (with both dashes): the parser points at it. */
    public OptionException about(String optionName) {
        return new OptionException(optionName, code, getMessage(), expected, hint);
    }

    /** The same with a hint what to write instead. */
    public OptionException withHint(String text) {
        return new OptionException(option, code, getMessage(), expected, text);
    }

    /** The option that it is about, if it is about one. */
    public Optional<String> option() {
        return option.isEmpty() ? Optional.empty() : Optional.of(option);
    }

    /** The diagnostic's code. */
    public String code() {
        return code;
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
