package io.nfwalk.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tables of names that are kept as text beside the classes. */
final class ResourceLines {
    private ResourceLines() {}

    /** The blank-separated words of each line that is no comment. */
    static List<String[]> of(String resource) {
        try (InputStream stream = ResourceLines.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new AssertionError("not in the jar: " + resource);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" "))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
