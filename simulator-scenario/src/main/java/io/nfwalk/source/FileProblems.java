package io.nfwalk.source;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.SourceSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what there is to tell about a file. Beyond a number it counts only. */
public final class FileProblems {
    private static final int LONGEST_MESSAGE = 400;
    private static final int LONGEST_LINE_SHOWN = 1_000;

    private final String file;
    private final String text;
    private final int most;
    /** What is found twice, since it is read twice or is an alias, is told once. */
    private final Set<Told> all = new LinkedHashSet<>();

    private Optional<FileLines> lines = Optional.empty();
    private int errors;
    private int leftOut;

    /**
     * Nothing told so far.
     *
     * @param file how diagnostics call it
     * @param text what it holds
     * @param most how many problems are told
     */
    public FileProblems(String file, String text, int most) {
        this.file = file;
        this.text = text;
        this.most = most;
    }

    /** What was told, and which place of the file it is about. */
    private record Told(int line, int column, Diagnostic diagnostic) {}

    /** About the same file, with nothing told yet. */
    public FileProblems fresh() {
        FileProblems fresh = new FileProblems(file, text, most);
        fresh.lines = lines;
        return fresh;
    }

    /** The file's name. */
    public String file() {
        return file;
    }

    /** The file's lines, which are found when somebody asks for them. */
    public FileLines lines() {
        if (lines.isEmpty()) {
            lines = Optional.of(new FileLines(text));
        }
        return lines.get();
    }

    /**
     * Tells of a problem in the file.
     *
     * @param severity how bad it is
     * @param line its line, from 1
     * @param column its column, from 1
     * @param length how many characters are wrong
     * @param code its code
     * @param message what is wrong
     * @param expected what was expected; empty for nothing
     * @param hint what to do; empty for nothing
     */
    public void add(
            Severity severity,
            int line,
            int column,
            int length,
            String code,
            String message,
            String expected,
            String hint) {
        String shown = lines().line(line);
        Diagnostic diagnostic = new Diagnostic(
                severity,
                code,
                new SourceSpan(file, line, column),
                Math.max(1, length),
                shown(message),
                shown.length() > LONGEST_LINE_SHOWN ? "" : shown,
                Optional.of(shown(expected)).filter(words -> !words.isEmpty()),
                Optional.of(shown(hint)).filter(words -> !words.isEmpty()));
        add(line, column, diagnostic);
    }

    /** Tells of something about a text that the file names or holds at that place. */
    public void add(int line, int column, Diagnostic diagnostic) {
        if (diagnostic.severity() == Severity.ERROR) {
            errors++;
        }
        Told one = new Told(line, column, diagnostic);
        if (all.size() < most) {
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

    /** How many errors there were up to now. */
    public int errors() {
        return errors;
    }

    /** Everything told, in the file's order, and how much was left out. */
    public List<Diagnostic> all() {
        List<Diagnostic> told = new ArrayList<>();
        all.stream()
                .sorted(Comparator.comparingInt(Told::line).thenComparingInt(Told::column))
                .forEach(one -> told.add(one.diagnostic()));
        if (leftOut > 0) {
            told.add(new Diagnostic(
                    Severity.ERROR,
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
