package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * Something to tell about a text, with its place.
 *
 * @param severity how bad it is
 * @param code a stable word for programs: {@code option-value-out-of-range}
 * @param span where it is
 * @param length how many characters are meant, at least 1
 * @param message what is wrong
 * @param sourceLine the whole line, for showing
 * @param expected what would be right, if there is something to say
 * @param hint what to write instead, if there is something to say
 */
public record Diagnostic(
        Severity severity,
        String code,
        SourceSpan span,
        int length,
        String message,
        String sourceLine,
        Optional<String> expected,
        Optional<String> hint) {
    /** How bad it is. */
    public enum Severity {
        /** iptables or the kernel would refuse the text. */
        ERROR,
        /** It is read, but something about it should be known. */
        WARNING,
        /** It may well be meant so. */
        REMARK
    }

    /** The warnings about what is read here all the same, though iptables would refuse it or read something else. */
    private static final List<String> KINDER_THAN_IPTABLES = List.of(
            "byte-order-mark",
            "crlf",
            "prompt",
            "indented",
            "late-negation",
            "joined-option",
            "blanks-after-commit",
            "listing",
            "extension-unknown");

    /** Whether iptables or the kernel would refuse the text because of this, be it read here or not. */
    public boolean refusedByIptables() {
        return severity == Severity.ERROR || KINDER_THAN_IPTABLES.contains(code);
    }

    /** The same with the line that it is about. */
    public Diagnostic quoting(String line) {
        return new Diagnostic(severity, code, span, length, message, line, expected, hint);
    }
}
