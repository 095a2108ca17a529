package io.nfwalk.cli;

import io.nfwalk.rules.RuleFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

        boolean begins(int number, String beginning) {
            int at = begins[number - 1];
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            return text.startsWith(beginning, at);
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
     * The line that declares a chain or begins a table.
     *
     * @param file where to look
     * @param inside a line of the table, or 1 for the first table of that name
     * @param table the line that begins it
     * @param declaration how the line begins that is looked for, in the table
     * @return its number; 1 if there is none
     */
    int find(String file, int inside, String table, String declaration) {
        Text known = texts.computeIfAbsent(file, this::read);
        int begun = inside;
        while (begun > 1 && !known.begins(begun, table)) {
            begun--;
        }
        for (int line = begun; line <= known.begins().length; line++) {
            if (known.begins(line, declaration)) {
                return line;
            }
        }
        return 1;
    }
}
