package io.nfwalk.rules;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes diagnostics for people: where, what, the line with a caret under the word, what was expected, what to do. */
public final class DiagnosticPrinter {
    private static final String INDENT = "    ";

    private DiagnosticPrinter() {}

    /** All of them, one after the other, without a line end behind the last. */
    public static String print(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(DiagnosticPrinter::print).collect(Collectors.joining("\n"));
    }

    /**
     * One of them, without a line end behind it.
     *
     * <pre>
     * edge.rules:41:58: error: --packet 7 is out of range [option-value-out-of-range]
     *     -A PREROUTING -m statistic --mode nth --every 5 --packet 7 -j MARK --set-mark 0x1
     *                                                              ^
     *   expected: 0 to 4, because --every is 5
     *   hint: packets are numbered from 0; --packet 4 picks the fifth
     * </pre>
     */
    public static String print(Diagnostic diagnostic) {
        SourceSpan span = diagnostic.span();
        StringBuilder text = new StringBuilder();
        text.append(span.file()).append(':').append(span.line()).append(':').append(span.column());
        text.append(": ").append(diagnostic.severity().name().toLowerCase(Locale.ROOT));
        text.append(": ").append(diagnostic.message());
        text.append(" [").append(diagnostic.code()).append(']');
        if (!diagnostic.sourceLine().isBlank()) {
            text.append('\n').append(INDENT).append(diagnostic.sourceLine());
            text.append('\n').append(INDENT).append(margin(diagnostic)).append('^');
        }
        diagnostic
                .expected()
                .ifPresent(expected -> text.append("\n  expected: ").append(expected));
        diagnostic.hint().ifPresent(hint -> text.append("\n  hint: ").append(hint));
        return text.toString();
    }

    /** Blanks up to the caret; tabs stay tabs, so that the caret stands under its word. */
    private static String margin(Diagnostic diagnostic) {
        String line = diagnostic.sourceLine();
        StringBuilder margin = new StringBuilder();
        for (int i = 0; i < diagnostic.span().column() - 1; i++) {
            margin.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
        }
        return margin.toString();
    }
}
