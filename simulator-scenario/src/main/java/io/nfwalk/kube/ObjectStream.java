package io.nfwalk.kube;

import io.nfwalk.kube.ObjectValue.Field;
import io.nfwalk.kube.ObjectValue.Kind;
import io.nfwalk.source.YamlMistake;
import io.nfwalk.source.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the objects of a text one by one: JSON or YAML, several documents, lists of objects. Of a list no more than one
 * item is held at a time.
 */
final class ObjectStream {
    private static final int DEEPEST = 200;
    /** The longest YAML in characters: reading it takes ten times as long as JSON. */
    static final int LONGEST_YAML = 64 << 20;

    private static final int LONGEST_KEY = 50_000;

    private final ObjectText source;
    private final JsonParser parser;
    /** Takes each object, with the kind that its list gives it, or nothing. */
    private final BiConsumer<ObjectValue, String> taker;

    /** Thrown by who takes the objects and wants no more. */
    static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private ObjectStream(ObjectText source, JsonParser parser, BiConsumer<ObjectValue, String> taker) {
        this.source = source;
        this.parser = parser;
        this.taker = taker;
    }

    static void read(ObjectText source, BiConsumer<ObjectValue, String> taker) {
        String text = source.text();
        boolean isJson = text.stripLeading().startsWith("{");
        if (!isJson && text.length() > LONGEST_YAML) {
            String expected = "at most " + LONGEST_YAML + " characters of YAML, or JSON: kubectl get ... -o json";
            source.error(1, 1, "file-too-large", "the file has " + text.length() + " characters", expected, "");
            return;
        }
        int longLine = isJson ? 0 : source.firstLineLongerThan(YamlText.LONGEST_LINE);
        if (longLine > 0) {
            String expected = "at most " + YamlText.LONGEST_LINE + " characters of YAML";
            source.error(longLine, 1, "line-too-long", "the line is too long", expected, "");
            return;
        }
        try (JsonParser parser = parser(text, isJson)) {
            new ObjectStream(source, parser, taker).documents();
        } catch (JacksonException broken) {
            tellSyntax(source, broken);
        } catch (EnoughException toldWhy) {
            // The rest of the text is not looked at.
        }
    }

    private static JsonParser parser(String text, boolean isJson) {
        if (!isJson) {
            return YamlText.parser(text, LONGEST_YAML, LONGEST_KEY, DEEPEST);
        }
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        JsonFactory json =
                JsonFactory.builder().streamReadConstraints(constraints).build();
        return json.createParser(ObjectReadContext.empty(), text);
    }

    private static void tellSyntax(ObjectText source, JacksonException broken) {
        Optional<YamlMistake> mistake = broken.getCause() instanceof MarkedYamlEngineException marked
                ? YamlMistake.of(marked)
                : Optional.empty();
        YamlMistake told = mistake.orElseGet(() -> {
            Optional<TokenStreamLocation> at = Optional.ofNullable(broken.getLocation());
            int line = Math.max(1, at.map(TokenStreamLocation::getLineNr).orElse(1));
            int column = Math.max(1, at.map(TokenStreamLocation::getColumnNr).orElse(1));
            return new YamlMistake(line, column, YamlMistake.oneLine(broken.getOriginalMessage()), "");
        });
        String message = "this is neither YAML nor JSON: " + told.problem();
        source.error(told.line(), told.column(), "object-syntax", message, "", told.hint());
    }

    private void documents() {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                document();
            } else if (token != JsonToken.VALUE_NULL) {
                ObjectValue value = value(token);
                source.error(
                        value,
                        "object-none",
                        "here is " + value.describe() + ", and no object",
                        "what kubectl get ... -o yaml or -o json writes");
            }
        }
    }

    /** An object, or a list of them: the items of a list are taken one by one as they come. */
    private void document() {
        TokenStreamLocation place = parser.currentTokenLocation();
        List<Field> fields = new ArrayList<>();
        String ofItems = "";
        boolean isList = false;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            JsonToken first = parser.nextToken();
            if (name.equals("items") && first == JsonToken.START_ARRAY) {
                isList = true;
                items(ofItems);
            } else {
                ObjectValue value = value(first);
                fields.add(new Field(name, value));
                if (name.equals("kind") && value.text().endsWith("List")) {
                    ofItems = value.text().substring(0, value.text().length() - "List".length());
                }
            }
        }
        if (!isList) {
            taker.accept(value(Kind.MAPPING, "", List.of(), fields, place), "");
        }
    }

    private void items(String kind) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            taker.accept(value(token), kind);
        }
    }

    private ObjectValue value(JsonToken token) {
        TokenStreamLocation place = parser.currentTokenLocation();
        return switch (token) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> list(place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Kind.NUMBER, place);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Kind.BOOLEAN, place);
            case VALUE_NULL -> value(Kind.NULL, "", List.of(), List.of(), place);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, VALUE_STRING ->
                scalar(Kind.TEXT, place);
        };
    }

    private ObjectValue scalar(Kind kind, TokenStreamLocation place) {
        return value(kind, parser.getString(), List.of(), List.of(), place);
    }

    private ObjectValue list(TokenStreamLocation place) {
        List<ObjectValue> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token));
        }
        return value(Kind.LIST, "", items, List.of(), place);
    }

    private ObjectValue mapping(TokenStreamLocation place) {
        List<Field> fields = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            fields.add(new Field(name, value(parser.nextToken())));
        }
        return value(Kind.MAPPING, "", List.of(), fields, place);
    }

    private static ObjectValue value(
            Kind kind, String text, List<ObjectValue> items, List<Field> fields, TokenStreamLocation place) {
        return new ObjectValue(
                kind, text, items, fields, Math.max(1, place.getLineNr()), Math.max(1, place.getColumnNr()));
    }
}
