package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.source.FileLines;
import io.nfwalk.source.FileProblems;
import java.util.Collection;
import java.util.List;

/** What there is to tell about a scenario file. Beyond a number it is counted only. */
final class Problems {
    /** How many problems of one file are told. */
    static final int MOST = 1_000;

    private final FileProblems told;

    Problems(String file, String text) {
        this(new FileProblems(file, text, MOST));
    }

    private Problems(FileProblems told) {
        this.told = told;
    }

    /** About the same file, with nothing told yet. */
    Problems fresh() {
        return new Problems(told.fresh());
    }

    /** The file's name. */
    String file() {
        return told.file();
    }

    /** The file's lines. */
    FileLines lines() {
        return told.lines();
    }

    void error(Place place, String code, String message, String expected) {
        error(place, 1, code, message, expected, "");
    }

    void error(Place place, int length, String code, String message, String expected, String hint) {
        told.add(Severity.ERROR, place.line(), place.column(), length, code, message, expected, hint);
    }

    void warning(Place place, int length, String code, String message) {
        told.add(Severity.WARNING, place.line(), place.column(), length, code, message, "", "");
    }

    /**
     * Where a part of a scalar's text stands, {@code offset} characters behind its beginning, as far as can be told.
     */
    Place inside(Scalar scalar, int offset) {
        Place place = scalar.place();
        String line = lines().line(place.line());
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
        for (int number = 1; number <= lines().count(); number++) {
            int column = lines().line(number).indexOf(codePoint);
            if (column >= 0) {
                return new Place(number, column + 1);
            }
        }
        return new Place(1, 1);
    }

    /** What is to be told of a text that the file names or holds at that place. */
    void addAll(Place place, Collection<Diagnostic> others) {
        others.forEach(diagnostic -> told.add(place.line(), place.column(), diagnostic));
    }

    /** How many errors there were up to now. */
    int errors() {
        return told.errors();
    }

    boolean hasErrors() {
        return told.errors() > 0;
    }

    /** Everything told, in the file's order, and how much was left out. */
    List<Diagnostic> all() {
        return told.all();
    }
}
