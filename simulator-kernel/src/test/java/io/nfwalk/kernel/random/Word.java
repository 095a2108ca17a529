package io.nfwalk.kernel.random;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A key of a scenario file with its value.
 *
 * @param key the key
 * @param yaml the value as YAML, on one line
 */
public record Word(String key, String yaml) {
    /** A value that is a text, quoted where YAML wants it. */
    public static Word text(String key, String text) {
        return new Word(key, quoted(text));
    }

    /** A value that is a number, {@code true} or {@code false}. */
    public static Word of(String key, Object value) {
        return new Word(key, String.valueOf(value));
    }

    /** A list of texts. */
    public static Word texts(String key, List<String> texts) {
        return new Word(key, list(texts));
    }

    /** A mapping of texts and numbers. */
    public static Word mapping(String key, Map<String, String> entries) {
        return new Word(key, mapping(entries));
    }

    /** Words within a word. */
    public static Word words(String key, List<Word> words) {
        return new Word(key, flow(words));
    }

    /** All words as a YAML mapping on one line. */
    static String flow(List<Word> words) {
        return words.stream().map(word -> word.key + ": " + word.yaml).collect(Collectors.joining(", ", "{", "}"));
    }

    static String list(List<String> texts) {
        return texts.stream().map(Word::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    static String mapping(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./+-]+")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
