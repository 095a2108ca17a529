package io.nfwalk.kube;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.source.FileProblems;
import java.util.List;

/** A file with objects, and what there is to tell about it. */
final class ObjectText {
    /** Of one file so many problems are told. */
    private static final int MOST = 100;

    private final String text;
    private final FileProblems told;

    ObjectText(String file, String text) {
        this.text = text;
        this.told = new FileProblems(file, text, MOST);
    }

    String text() {
        return text;
    }

    /** The number of the first line longer than that; 0 if there is none. */
    int firstLineLongerThan(int length) {
        return told.lines().firstLongerThan(length);
    }

    boolean hasErrors() {
        return told.errors() > 0;
    }

    void error(ObjectValue at, String code, String message, String expected) {
        error(at, code, message, expected, "");
    }

    void error(ObjectValue at, String code, String message, String expected, String hint) {
        told.add(Severity.ERROR, at.line(), at.column(), at.length(), code, message, expected, hint);
    }

    void error(int line, int column, String code, String message, String expected, String hint) {
        told.add(Severity.ERROR, line, column, 1, code, message, expected, hint);
    }

    void warning(String code, String message, String expected) {
        told.add(Severity.WARNING, 1, 1, 1, code, message, expected, "");
    }

    List<Diagnostic> diagnostics() {
        return told.all();
    }
}
