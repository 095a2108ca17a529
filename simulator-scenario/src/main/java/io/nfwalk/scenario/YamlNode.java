package io.nfwalk.scenario;

import java.util.List;
import java.util.Optional;

/** A piece of a YAML document with its place. */
sealed interface YamlNode {
    /** Where it begins. */
    Place place();

    /**
     * A place in the file.
     *
     * @param line from 1
     * @param column from 1
     */
    record Place(int line, int column) {}

    /** What a scalar is by YAML 1.2's core schema. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** A single value, as it was written. */
    record Scalar(String text, Kind kind, Place place) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, Place place) implements YamlNode {}

    /** A mapping, in the file's order. */
    record Mapping(List<Entry> entries, Place place) implements YamlNode {
        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }
    }

    /** A key and its value. */
    record Entry(String key, Place keyPlace, YamlNode value) {}

    /** Whether this is nothing: an empty value, {@code ~} or {@code null}. */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /** What it is, for messages. */
    default String describe() {
        if (this instanceof Mapping) {
            return "a mapping";
        }
        if (this instanceof Sequence) {
            return "a list";
        }
        return isNull() ? "empty" : "'" + ((Scalar) this).text() + "'";
    }
}
