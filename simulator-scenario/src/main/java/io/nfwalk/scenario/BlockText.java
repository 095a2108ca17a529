package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.source.FileLines;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a text stands whose lines are lines of the YAML file: a literal block, as in {@code rules-text: |}.
 *
 * @param header the file's line before the text's first
 * @param indent how many blanks stand before each of its lines
 * @param lines the file's lines
 */
record BlockText(int header, int indent, FileLines lines) {
    private static final Pattern HEADER = Pattern.compile("(?:[&!]\\S*\\s+)*\\|[-+1-9]{0,2}\\s*(?:#.*)?");

    /** Where it stands; empty if the text is written in another way. */
    static Optional<BlockText> of(Scalar scalar, Problems problems) {
        FileLines lines = problems.lines();
        int header = scalar.place().line();
        String begin = lines.from(header, scalar.place().column());
        if (!HEADER.matcher(begin).matches()) {
            return Optional.empty();
        }
        int number = header;
        for (Iterator<String> texts = scalar.text().lines().iterator(); texts.hasNext(); ) {
            String text = texts.next();
            number++;
            if (!text.isBlank()) {
                String whole = lines.line(number);
                return whole.endsWith(text)
                        ? Optional.of(new BlockText(header, whole.length() - text.length(), lines))
                        : Optional.empty();
            }
        }
        return Optional.of(new BlockText(header, 0, lines));
    }

    /** The text with so many empty lines before it that each line has the number it has in the file. */
    String numberedAsInFile(String text) {
        return "\n".repeat(header) + text;
    }

    /** What was told about the text that is numbered so, with columns and the line as they are in the file. */
    Diagnostic inFile(Diagnostic told) {
        SourceSpan span = told.span();
        if (!lines.line(span.line()).endsWith(told.sourceLine())) {
            return told;
        }
        return new Diagnostic(
                told.severity(),
                told.code(),
                new SourceSpan(span.file(), span.line(), span.column() + indent),
                told.length(),
                told.message(),
                told.sourceLine().isEmpty() ? "" : lines.line(span.line()),
                told.expected(),
                told.hint());
    }
}
