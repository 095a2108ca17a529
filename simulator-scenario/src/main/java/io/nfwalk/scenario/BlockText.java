package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a text stands whose lines are lines of the YAML file: a literal block, as in {@code rules-text: |}.
 *
 * @param header the file's line before the text's first
 * @param indent how many blanks stand before each of its lines
 * @param lines the file's lines
 */
record BlockText(int header, int indent, List<String> lines) {
    private static final Pattern HEADER = Pattern.compile("(?:[&!]\\S*\\s+)*\\|[-+1-9]{0,2}\\s*(?:#.*)?");

    /** Where it stands; empty if the text is written in another way. */
    static Optional<BlockText> of(Scalar scalar, Problems problems) {
        List<String> lines = problems.lines();
        int header = scalar.place().line();
        if (header > lines.size()) {
            return Optional.empty();
        }
        String line = lines.get(header - 1);
        String begin = line.substring(Math.min(line.length(), scalar.place().column() - 1));
        if (!HEADER.matcher(begin).matches()) {
            return Optional.empty();
        }
        List<String> texts = scalar.text().lines().toList();
        for (int i = 0; i < texts.size() && header + i < lines.size(); i++) {
            String whole = lines.get(header + i);
            if (!texts.get(i).isBlank()) {
                return whole.endsWith(texts.get(i))
                        ? Optional.of(new BlockText(
                                header, whole.length() - texts.get(i).length(), lines))
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
        if (span.line() > lines.size() || !lines.get(span.line() - 1).endsWith(told.sourceLine())) {
            return told;
        }
        return new Diagnostic(
                told.severity(),
                told.code(),
                new SourceSpan(span.file(), span.line(), span.column() + indent),
                told.length(),
                told.message(),
                told.sourceLine().isEmpty() ? "" : lines.get(span.line() - 1),
                told.expected(),
                told.hint());
    }
}
