package io.nfwalk.cli;

import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.TextLines;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The lines of the files that findings are about, for showing them; read when they are first asked for. */
final class SourceLines {
    private final Path folder;
    private final Map<String, Text> texts = new HashMap<>();

    /** @param folder where relative names are looked for */
    SourceLines(Path folder) {
        this.folder = folder;
    }

    /** A text and its lines. */
    private record Text(String text, TextLines lines) {
        static Text of(String text) {
            return new Text(text, new TextLines(text));
        }

        /** A line's first word, if it looks like one that begins a table or declares a chain. */
        String beginning(int number) {
            int at = lines.begin(number);
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            if (at == text.length() || text.charAt(at) != ':' && text.charAt(at) != '*') {
                return "";
            }
            int end = at;
            while (end < text.length() && text.charAt(end) > ' ') {
                end++;
            }
            return text.substring(at, end);
        }

        String line(int number) {
            return lines.line(number);
        }
    }

    /** A file's text, known already. */
    void add(String file, String text) {
        texts.put(file, Text.of(text));
    }

    /** The file's line, from 1; empty if it has none. */
    String line(String file, int number) {
        return texts.computeIfAbsent(file, this::read).line(number);
    }

    private Text read(String file) {
        RuleFile read = RuleFile.read(folder.resolve(file), file);
        return Text.of(read.text().orElse(""));
    }

    /**
     * The lines of a table that begin so, each beginning's first: chains' declarations, or the table's own line.
     *
     * @param file where to look
     * @param inside a line of the table, or 1 for the first table of that name
     * @param table how the line begins that begins it
     * @param wanted how the lines begin that are looked for, to the blank
     */
    Map<String, Integer> find(String file, int inside, String table, Set<String> wanted) {
        Text known = texts.computeIfAbsent(file, this::read);
        int begun = inside;
        while (begun > 1 && !known.beginning(begun).equals(table)) {
            begun--;
        }
        Map<String, Integer> found = new HashMap<>();
        for (int line = begun; line <= known.lines().count() && found.size() < wanted.size(); line++) {
            String beginning = known.beginning(line);
            if (wanted.contains(beginning)) {
                found.putIfAbsent(beginning, line);
            }
        }
        return found;
    }
}
