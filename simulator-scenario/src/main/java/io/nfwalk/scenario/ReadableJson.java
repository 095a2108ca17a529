package io.nfwalk.scenario;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * JSON for people and for line-by-line comparisons: an object or list that holds others is spread over lines, one level
 * of indentation a blank; what holds none stands on one line. All characters are ASCII.
 */
final class ReadableJson {
    private ReadableJson() {}

    /** The value (map, list, text, number or truth value) as text; an object ends with a line feed. */
    static String of(Map<String, Object> object) {
        return value(object, "") + "\n";
    }

    private static String value(Object value, String indent) {
        String inner = indent + " ";
        if (value instanceof Map<?, ?> map) {
            boolean deep = map.values().stream().anyMatch(ReadableJson::isDeep);
            String members = map.entrySet().stream()
                    .map(member -> scalar(member.getKey()) + ": " + value(member.getValue(), inner))
                    .map(member -> deep ? inner + member : member)
                    .collect(Collectors.joining(deep ? ",\n" : ", "));
            return deep ? "{\n" + members + "\n" + indent + "}" : "{" + members + "}";
        }
        if (value instanceof List<?> list) {
            boolean deep = list.stream().anyMatch(Map.class::isInstance);
            String items = list.stream()
                    .map(item -> deep ? inner + value(item, inner) : value(item, indent))
                    .collect(Collectors.joining(deep ? ",\n" : ", "));
            return deep ? "[\n" + items + "\n" + indent + "]" : "[" + items + "]";
        }
        return scalar(value);
    }

    private static boolean isDeep(Object value) {
        return value instanceof Map || value instanceof List;
    }

    private static String scalar(Object value) {
        if (!(value instanceof String)) {
            return String.valueOf(value);
        }
        StringBuilder text = new StringBuilder("\"");
        ((String) value).chars().forEach(character -> text.append(escaped(character)));
        return text.append('"').toString();
    }

    private static String escaped(int character) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default ->
                character >= ' ' && character <= '~'
                        ? Character.toString(character)
                        : String.format("\\u%04x", character);
        };
    }
}
