package io.nfwalk.kube;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file with objects, and what there is to tell about it. */
final class ObjectText {
    /** Of one file so many problems are told. */
    private static final int MOST = 100;

    private static final int LONGEST_SHOWN = 400;

    private final String file;
    private final String text;
    private final List<Diagnostic> told = new ArrayList<>();
    private int untold;

    ObjectText(String file, String text) {
        this.file = file;
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean hasErrors() {
        return told.stream().anyMatch(one -> one.severity() == Severity.ERROR);
    }

    void error(ObjectValue at, String code, String message, String expected) {
        tell(Severity.ERROR, at.line(), at.column(), at.length(), code, message, expected, "");
    }

    void error(ObjectValue at, String code, String message, String expected, String hint) {
        tell(Severity.ERROR, at.line(), at.column(), at.length(), code, message, expected, hint);
    }

    void error(int line, int column, String code, String message, String expected) {
        tell(Severity.ERROR, line, column, 1, code, message, expected, "");
    }

    void warning(String code, String message, String expected) {
        tell(Severity.WARNING, 1, 1, 1, code, message, expected, "");
    }

    private void tell(
            Severity severity,
            int line,
            int column,
            int length,
            String code,
            String message,
            String expected,
            String hint) {
        if (told.size() >= MOST) {
            untold++;
            return;
        }
        told.add(new Diagnostic(
                severity,
                code,
                new SourceSpan(file, line, column),
                Math.max(1, length),
                message,
                line(line),
                Optional.of(expected).filter(words -> !words.isEmpty()),
                Optional.of(hint).filter(words -> !words.isEmpty())));
    }

    private String line(int number) {
        int begin = 0;
        for (int i = 1; i < number && begin >= 0; i++) {
            int end = text.indexOf('\n', begin);
            begin = end < 0 ? -1 : end + 1;
        }
        if (begin < 0) {
            return "";
        }
        int end = text.indexOf('\n', begin);
        String line = text.substring(begin, end < 0 ? text.length() : end).stripTrailing();
        return line.length() > LONGEST_SHOWN ? "" : line;
    }

    List<Diagnostic> diagnostics() {
        List<Diagnostic> all = new ArrayList<>(told);
        if (untold > 0) {
            all.add(new Diagnostic(
                    Severity.ERROR,
                    "diagnostics-left-out",
                    new SourceSpan(file, 1, 1),
                    1,
                    untold + " more problems are not shown",
                    "",
                    Optional.empty(),
                    Optional.empty()));
        }
        return List.copyOf(all);
    }
}
