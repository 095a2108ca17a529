package io.nfwalk.rules;

import java.util.List;

/** A text that is no rule set. Its message is the printed diagnostics. */
public final class InvalidRulesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    /** With these diagnostics, of which at least one is an error. */
    public InvalidRulesException(List<Diagnostic> diagnostics) {
        super(DiagnosticPrinter.print(diagnostics));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** All that was found, warnings too, in the text's order; empty after serialization. */
    public List<Diagnostic> diagnostics() {
        return diagnostics == null ? List.of() : diagnostics;
    }
}
