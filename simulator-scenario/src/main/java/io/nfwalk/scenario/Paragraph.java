package io.nfwalk.scenario;

import java.util.ArrayList;
import java.util.List;

/** Words in lines. */
final class Paragraph {
    private static final int WIDTH = 100;

    private Paragraph() {}

    /** The words in lines of 100 columns at most, but for words that are longer themselves. */
    static List<String> wrap(String words) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
