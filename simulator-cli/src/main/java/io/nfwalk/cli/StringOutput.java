package io.nfwalk.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Keeps what picocli prints, which passes over errors of writing, until it can be written with care. */
final class StringOutput {
    private final StringWriter kept = new StringWriter();

    PrintWriter writer() {
        return new PrintWriter(kept, true);
    }

    boolean isEmpty() {
        return kept.getBuffer().isEmpty();
    }

    String text() {
        return kept.toString();
    }
}
