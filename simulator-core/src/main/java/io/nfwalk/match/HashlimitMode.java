package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import java.util.ArrayList;
import java.util.List;

/**
 * What has a bucket of its own in {@code -m hashlimit}.
 *
 * @param source each source
 * @param sourcePort each source port
 * @param destination each destination
 * @param destinationPort each destination port
 */
public record HashlimitMode(boolean source, boolean sourcePort, boolean destination, boolean destinationPort) {
    /** One bucket for all. */
    static final HashlimitMode NOTHING = new HashlimitMode(false, false, false, false);

    private static final List<String> WORDS = List.of("srcip", "srcport", "dstip", "dstport");

    /** Reads words with commas between; empty ones say nothing. */
    static HashlimitMode read(String word) throws OptionException {
        List<String> given = new ArrayList<>(List.of(word.split(",")));
        given.removeIf(String::isEmpty);
        for (String one : given) {
            if (!WORDS.contains(one)) {
                throw OptionException.of(
                        "option-value-unknown",
                        "'" + one + "' is nothing that can have a bucket",
                        "of " + String.join(", ", WORDS) + " one or more, with commas between");
            }
        }
        return new HashlimitMode(
                given.contains("srcip"), given.contains("srcport"), given.contains("dstip"), given.contains("dstport"));
    }

    boolean ports() {
        return sourcePort || destinationPort;
    }

    String print() {
        List<String> words = new ArrayList<>();
        add(words, source, 0);
        add(words, sourcePort, 1);
        add(words, destination, 2);
        add(words, destinationPort, 3);
        return String.join(",", words);
    }

    private static void add(List<String> words, boolean given, int index) {
        if (given) {
            words.add(WORDS.get(index));
        }
    }
}
