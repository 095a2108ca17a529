package io.nfwalk.cli;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.JsonReport;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/**
 * Tells what is wrong with files, so that one that is bad does not keep the others from their turn.
 *
 * @param errors where people read
 * @param results puts a bad file among the results, where they are for programs
 */
record Complaints(PrintWriter errors, BiConsumer<Path, List<Diagnostic>> results) {
    /** Exit status of a bad file, or of what can't be done here. */
    static final int BAD_INPUT = 2;

    private static final int INTERNAL_ERROR = 70;

    /** In JSON an error is an object like any other. */
    Complaints(Output out, PrintWriter errors, Format format) {
        this(errors, (file, diagnostics) -> {
            if (format == Format.JSON) {
                out.line(JsonReport.writeError(file.toString(), diagnostics));
            }
        });
    }

    /** Does it with every file; the worst exit status. An error of nfwalk's own in one file is told. */
    int ofEach(List<Path> files, ToIntFunction<Path> task) {
        int status = 0;
        for (Path file : files) {
            status = Math.max(status, of(file, task));
        }
        return status;
    }

    private int of(Path file, ToIntFunction<Path> task) {
        try {
            return task.applyAsInt(file);
        } catch (UncheckedIOException cannotWrite) {
            throw cannotWrite;
        } catch (OutOfMemoryError tooLarge) {
            tell(file, "out-of-memory", "this takes more memory than there is", "NFWALK_JAVA_OPTS=-Xmx8g");
            return INTERNAL_ERROR;
        } catch (RuntimeException | StackOverflowError | AssertionError error) {
            StackTraceElement[] trace = error.getStackTrace();
            String where = trace.length == 0 ? "" : " at " + trace[0];
            String message = "an error of nfwalk itself: " + error + where;
            tell(file, "internal-error", message, "please report it, with the file");
            return INTERNAL_ERROR;
        }
    }

    /** Tells what is wrong with a file as a whole. */
    void tell(Path file, String code, String message, String hint) {
        Diagnostic diagnostic = new Diagnostic(
                Diagnostic.Severity.ERROR,
                code,
                new SourceSpan(file.toString(), 1, 1),
                1,
                message,
                "",
                Optional.empty(),
                Optional.of(hint).filter(words -> !words.isEmpty()));
        bad(file, List.of(diagnostic));
    }

    /** Tells what is wrong in a file; the exit status for that. */
    int bad(Path file, List<Diagnostic> diagnostics) {
        results.accept(file, diagnostics);
        warn(diagnostics);
        return BAD_INPUT;
    }

    /** Tells people what is to be told. */
    void warn(List<Diagnostic> diagnostics) {
        if (!diagnostics.isEmpty()) {
            errors.println(DiagnosticPrinter.print(diagnostics));
        }
    }
}
