package io.nfwalk.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
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

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is not one JSON object
     */
    static JsonText of(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no JSON object");
            }
            JsonText object = of(object(parser));
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one JSON value");
            }
            return object;
        } catch (JacksonException wrong) {
            throw new IllegalArgumentException("no JSON: " + wrong.getOriginalMessage(), wrong);
        }
    }

    /** An object that was read, or nothing. */
    private static JsonText of(Object value) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> values.put((String) key, each));
        } else if (value != null) {
            throw new IllegalArgumentException(value + " is no object");
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

    /** All of it. */
    Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
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

    /** The text of that name, which has to be there. */
    String text(String name) {
        return textIfAny(name).orElseThrow(() -> new IllegalArgumentException("there is no text '" + name + "'"));
    }

    /** The text of that name; empty where it is absent. */
    Optional<String> textIfAny(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof String)) {
            throw new IllegalArgumentException("'" + name + "' is " + value + ", no text");
        }
        return Optional.ofNullable((String) value);
    }

    /** The number of that name, which has to be there. */
    long number(String name) {
        if (values.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("there is no number '" + name + "'");
    }

    /** The number of that name, which has to be there and to fit. */
    int integer(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw new IllegalArgumentException("'" + name + "' is " + number + ", which is too large");
        }
        return (int) number;
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
        Object value = values.get(name);
        if (value != null && !(value instanceof List<?>)) {
            throw new IllegalArgumentException("'" + name + "' is " + value + ", no list");
        }
        return value == null ? List.of() : List.copyOf((List<?>) value);
    }
}
