package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what there is to tell about a scenario file. Beyond a number it counts only. */
final class Problems {
    /** How many problems of one file are told. */
    static final int MOST = 1_000;

    private static final int LONGEST_MESSAGE = 400;
    private static final int LONGEST_LINE_SHOWN = 1_000;

    private final String file;
    private final FileLines lines;
    /** What is found twice, since it is read twice or is an alias, is told once. */
    private final Set<Told> all = new LinkedHashSet<>();

    private int errors;
    private int leftOut;

    Problems(String file, String text) {
        this(file, new FileLines(text));
    }

    private Problems(String file, FileLines lines) {
        this.file = file;
        this.lines = lines;
    }

    /** What was told, and which place of the file it is about. */
    private record Told(Place place, Diagnostic diagnostic) {}

    /** About the same file, with nothing told yet. */
    Problems fresh() {
        return new Problems(file, lines);
    }

    /** The file's name. */
    String file() {
        return file;
    }

    /** The file's lines. */
    FileLines lines() {
        return lines;
    }

    void error(Place place, String code, String message, String expected) {
        error(place, 1, code, message, expected, "");
    }

    void error(Place place, int length, String code, String message, String expected, String hint) {
        add(Diagnostic.Severity.ERROR, place, length, code, message, expected, hint);
    }

    void warning(Place place, int length, String code, String message) {
        add(Diagnostic.Severity.WARNING, place, length, code, message, "", "");
    }

    /**
     * Where a part of a scalar's text stands, {@code offset} characters behind its beginning, as far as can be told.
     */
    Place inside(Scalar scalar, int offset) {
        Place place = scalar.place();
        String line = lines.line(place.line());
        for (int quotes = 0; quotes <= 1; quotes++) {
            int begin = place.column() - 1 + quotes;
            if (line.startsWith(scalar.text(), begin)) {
                return new Place(place.line(), begin + offset + 1);
            }
        }
        return place;
    }

    /** Where that character stands first. */
    Place placeOfCharacter(int codePoint) {
        for (int number = 1; number <= lines.count(); number++) {
            int column = lines.line(number).indexOf(codePoint);
            if (column >= 0) {
                return new Place(number, column + 1);
            }
        }
        return new Place(1, 1);
    }

    private void add(
            Diagnostic.Severity severity,
            Place place,
            int length,
            String code,
            String message,
            String expected,
            String hint) {
        String line = lines.line(place.line());
        add(
                place,
                new Diagnostic(
                        severity,
                        code,
                        new SourceSpan(file, place.line(), place.column()),
                        Math.max(1, length),
                        shown(message),
                        line.length() > LONGEST_LINE_SHOWN ? "" : line,
                        Optional.of(shown(expected)).filter(text -> !text.isEmpty()),
                        Optional.of(shown(hint)).filter(text -> !text.isEmpty())));
    }

    private void add(Place place, Diagnostic diagnostic) {
        if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
            errors++;
        }
        Told one = new Told(place, diagnostic);
        if (all.size() < MOST) {
            all.add(one);
        } else if (!all.contains(one)) {
            leftOut++;
        }
    }

    /** On one line of bearable length, and without characters that would do something to a terminal. */
    private static String shown(String message) {
        int half = LONGEST_MESSAGE / 2;
        String cut = message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, half) + "..." + message.substring(message.length() - half);
        StringBuilder text = new StringBuilder();
        cut.chars()
                .forEach(character -> text.append(
                        Character.isISOControl(character)
                                ? String.format("\\u%04X", character)
                                : String.valueOf((char) character)));
        return text.toString();
    }

    /** What is to be told of a text that the file names or holds at that place. */
    void addAll(Place place, Collection<Diagnostic> others) {
        others.forEach(diagnostic -> add(place, diagnostic));
    }

    /** How many errors there were up to now. */
    int errors() {
        return errors;
    }

    boolean hasErrors() {
        return errors > 0;
    }

    /** Everything told, in the file's order, and how much was left out. */
    List<Diagnostic> all() {
        List<Diagnostic> told = new ArrayList<>();
        all.stream()
                .sorted(Comparator.comparingInt((Told one) -> one.place().line())
                        .thenComparingInt(one -> one.place().column()))
                .forEach(one -> told.add(one.diagnostic()));
        if (leftOut > 0) {
            told.add(new Diagnostic(
                    Diagnostic.Severity.ERROR,
                    "diagnostics-left-out",
                    new SourceSpan(file, 1, 1),
                    1,
                    leftOut + " more problems are not shown",
                    "",
                    Optional.empty(),
                    Optional.empty()));
        }
        return List.copyOf(told);
    }
}
