package io.nfwalk.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A JSON object as maps, lists, texts, numbers and truth values; an object with a key twice is refused. */
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Object> values;

    private JsonText(Map<String, Object> values) {
        this.values = values;
    }

    static JsonText of(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            Object value = value(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one JSON value: " + text);
            }
            return of(value);
        }
    }

    /** An object that was read, or nothing. */
    static JsonText of(Object value) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (value != null) {
            ((Map<?, ?>) value).forEach((key, each) -> values.put((String) key, each));
        }
        return new JsonText(values);
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            default -> throw new IllegalArgumentException("no value begins with " + token);
        };
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    List<String> names() {
        return List.copyOf(values.keySet());
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value, or null where it is absent. */
    Object get(String name) {
        return values.get(name);
    }

    /** A text, number or truth value in words; empty where it is absent. */
    String word(String name) {
        return values.containsKey(name) ? String.valueOf(values.get(name)) : "";
    }

    /** The object of that name; one without values where it is absent. */
    JsonText at(String name) {
        return of(values.get(name));
    }

    /** The objects of the list of that name; none where it is absent. */
    List<JsonText> objects(String name) {
        return list(name).stream().map(JsonText::of).toList();
    }

    /** The list of that name; empty where it is absent. */
    List<Object> list(String name) {
        return values.containsKey(name) ? new ArrayList<>((List<?>) values.get(name)) : List.of();
    }
}
