package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import java.util.List;

/** A scenario that can't be run to its end; the mistake is the file's. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    ScenarioException(List<Diagnostic> diagnostics) {
        super(DiagnosticPrinter.print(diagnostics));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** What is wrong, with places. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
