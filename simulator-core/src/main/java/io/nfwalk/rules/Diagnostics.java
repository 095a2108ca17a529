package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what there is to tell about one text. Beyond a number it counts only. */
final class Diagnostics {
    /** How many errors, and how many warnings, of one text are kept. */
    static final int MOST = 1_000;

    private final String file;
    private final List<Diagnostic> all = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private int line;
    private String sourceLine = "";
    private int errors;
    private int warnings;

    Diagnostics(String file) {
        this.file = file;
    }

    /** From now on diagnostics are about that line. */
    void at(int number, String text) {
        line = number;
        sourceLine = text;
    }

    /** Where a word of the present line stands. */
    SourceSpan span(int column) {
        return new SourceSpan(file, line, column);
    }

    int line() {
        return line;
    }

    int errors() {
        return errors;
    }

    int warnings() {
        return warnings;
    }

    void error(String code, Word word, String message, String expected, String hint) {
        error(code, word.column(), word.raw().length(), message, expected, hint);
    }

    void error(String code, int column, int length, String message, String expected, String hint) {
        add(of(Diagnostic.Severity.ERROR, code, span(column), length, message, sourceLine, expected, hint));
    }

    /** An error about a word of the present line that may turn out to be one later. */
    Diagnostic errorAt(String code, Word word, String message, String expected) {
        return of(
                Diagnostic.Severity.ERROR,
                code,
                span(word.column()),
                word.raw().length(),
                message,
                sourceLine,
                expected,
                "");
    }

    void warning(String code, Word word, String message, String expected, String hint) {
        warning(code, word.column(), word.raw().length(), message, expected, hint);
    }

    void warning(String code, int column, int length, String message, String expected, String hint) {
        add(of(Diagnostic.Severity.WARNING, code, span(column), length, message, sourceLine, expected, hint));
    }

    /** Old texts have the ! behind the option; told as a warning, because it can only mean one thing. */
    void lateNegation(Word negation, Word option) {
        warning(
                "late-negation",
                negation,
                "iptables refuses a ! behind " + option.text(),
                "! before " + option.text(),
                "");
    }

    /** The hint for a wrong word; nothing where errors are only counted, since looking for one takes time. */
    String hint(String word, Supplier<List<String>> candidates) {
        return errors < MOST ? Spelling.hint(word, candidates.get()) : "";
    }

    /** Whether that thing has not been told yet: what concerns many rules alike is told once. */
    boolean firstTime(String thing) {
        return told.add(thing);
    }

    static Diagnostic of(
            Diagnostic.Severity severity,
            String code,
            SourceSpan span,
            int length,
            String message,
            String sourceLine,
            String expected,
            String hint) {
        return new Diagnostic(
                severity,
                code,
                span,
                Math.max(1, length),
                message,
                sourceLine,
                Optional.of(expected).filter(text -> !text.isEmpty()),
                Optional.of(hint).filter(text -> !text.isEmpty()));
    }

    void add(Diagnostic diagnostic) {
        boolean isError = diagnostic.severity() == Diagnostic.Severity.ERROR;
        int count = isError ? ++errors : ++warnings;
        if (count <= MOST) {
            all.add(diagnostic);
        }
    }

    /** Everything kept, and what had to be left out, if anything. */
    List<Diagnostic> list() {
        List<Diagnostic> list = new ArrayList<>(all);
        if (errors > MOST) {
            list.add(leftOut(Diagnostic.Severity.ERROR, errors - MOST, "errors"));
        }
        if (warnings > MOST) {
            list.add(leftOut(Diagnostic.Severity.WARNING, warnings - MOST, "warnings"));
        }
        return list;
    }

    private Diagnostic leftOut(Diagnostic.Severity severity, int count, String what) {
        String message = count + " more " + what + " are not shown";
        return of(severity, "diagnostics-left-out", new SourceSpan(file, line, 1), 1, message, "", "", "");
    }
}
