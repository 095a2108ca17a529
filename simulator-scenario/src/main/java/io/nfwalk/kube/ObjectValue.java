package io.nfwalk.kube;

import java.util.List;
import java.util.Optional;

/**
 * A value in a file with objects, and where it stands.
 *
 * @param kind what it is
 * @param text a scalar's text; empty for others
 * @param items a list's items; none for others
 * @param fields a mapping's fields; none for others
 * @param line from 1
 * @param column from 1
 */
record ObjectValue(Kind kind, String text, List<ObjectValue> items, List<Field> fields, int line, int column) {
    /** What a value is. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL,
        LIST,
        MAPPING
    }

    /** A field of a mapping. */
    record Field(String name, ObjectValue value) {}

    /** The field of that name; empty if there is none, or if it is null. */
    Optional<ObjectValue> field(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value().kind == Kind.NULL ? Optional.empty() : Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** How many characters are meant. */
    int length() {
        return Math.max(1, text.length());
    }

    /** What it is, for messages. */
    String describe() {
        return switch (kind) {
            case TEXT, NUMBER, BOOLEAN -> "'" + text + "'";
            case NULL -> "empty";
            case LIST -> "a list";
            case MAPPING -> "a mapping";
        };
    }
}
