package io.nfwalk.cli;

import io.nfwalk.rules.RuleFile;
import java.nio.file.Path;
import java.util.Arrays;
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

    /** A text and where each of its lines begins. */
    private record Text(String text, int[] begins) {
        static Text of(String text) {
            int[] begins = new int[16];
            int count = 1;
            for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
                begins = count == begins.length ? Arrays.copyOf(begins, count * 2) : begins;
                begins[count++] = at + 1;
            }
            return new Text(text, Arrays.copyOf(begins, count));
        }

        /** A line's first word, if it looks like one that begins a table or declares a chain. */
        String beginning(int number) {
            int at = begins[number - 1];
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
            if (number < 1 || number > begins.length) {
                return "";
            }
            int end = text.indexOf('\n', begins[number - 1]);
            return text.substring(begins[number - 1], end < 0 ? text.length() : end);
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
        for (int line = begun; line <= known.begins().length && found.size() < wanted.size(); line++) {
            String beginning = known.beginning(line);
            if (wanted.contains(beginning)) {
                found.putIfAbsent(beginning, line);
            }
        }
        return found;
    }
}
