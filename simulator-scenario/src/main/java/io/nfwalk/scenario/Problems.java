package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.YamlNode.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Collects what there is to tell about a scenario file. */
final class Problems {
    private final String file;
    private final List<String> lines;
    private final List<Diagnostic> all = new ArrayList<>();

    Problems(String file, String text) {
        this(file, text.lines().toList());
    }

    private Problems(String file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** About the same file, with nothing told yet. */
    Problems fresh() {
        return new Problems(file, lines);
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

    private void add(
            Diagnostic.Severity severity,
            Place place,
            int length,
            String code,
            String message,
            String expected,
            String hint) {
        String line = place.line() <= lines.size() ? lines.get(place.line() - 1) : "";
        all.add(new Diagnostic(
                severity,
                code,
                new SourceSpan(file, place.line(), place.column()),
                Math.max(1, length),
                message,
                line,
                expected.isEmpty() ? Optional.empty() : Optional.of(expected),
                hint.isEmpty() ? Optional.empty() : Optional.of(hint)));
    }

    void addAll(Collection<Diagnostic> others) {
        all.addAll(others);
    }

    boolean hasErrors() {
        return all.stream().anyMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR);
    }

    List<Diagnostic> all() {
        return List.copyOf(all);
    }
}
