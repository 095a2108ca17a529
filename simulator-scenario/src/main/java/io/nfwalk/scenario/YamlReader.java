package io.nfwalk.scenario;

import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.source.YamlMistake;
import io.nfwalk.source.YamlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads a YAML 1.2 document of the core schema into nodes with places; limits keep a hostile file from eating the heap.
 * Aliases share the node that they stand for; merge keys ({@code <<}) belong to YAML 1.1 and are keys like others.
 */
final class YamlReader {
    /** Longest file in characters. */
    static final int LONGEST_FILE = 16 * 1024 * 1024;
    /** Longest line in characters. */
    static final int LONGEST_LINE = YamlText.LONGEST_LINE;
    /** Deepest nesting of lists and mappings. */
    static final int DEEPEST = 100;
    /** Longest key of a mapping, in characters. */
    static final int LONGEST_KEY = 10_000;
    /** Most nodes of a document, those that aliases repeat included. */
    static final int MOST_NODES = 500_000;

    private static final Pattern ANCHOR = Pattern.compile("(?:!\\S*\\s+)?&([^\\s,\\[\\]{}]+)");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final YAMLParser parser;
    private final Problems problems;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<YamlNode, Integer> sizes = new IdentityHashMap<>();

    private YamlReader(YAMLParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** A document that is larger than a person's. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;

        TooLargeException(Place place) {
            this.place = place;
        }
    }

    /** The text as it counts: without the mark that some editors write before it. */
    static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** The document; empty, with a problem told, if the text is none. */
    static Optional<YamlNode> read(String text, Problems problems) {
        if (text.length() > LONGEST_FILE) {
            String message = "the file has " + text.length() + " characters";
            problems.error(new Place(1, 1), "file-too-large", message, "at most " + LONGEST_FILE);
            return Optional.empty();
        }
        int longLine = problems.lines().firstLongerThan(LONGEST_LINE);
        if (longLine > 0) {
            String expected = "at most " + LONGEST_LINE + " characters";
            problems.error(new Place(longLine, 1), "line-too-long", "the line is too long", expected);
            return Optional.empty();
        }
        try (YAMLParser parser = YamlText.parser(text, LONGEST_FILE, LONGEST_KEY, DEEPEST)) {
            return new YamlReader(parser, problems).document();
        }
    }

    private Optional<YamlNode> document() {
        try {
            return onlyDocument();
        } catch (TooLargeException large) {
            String message = "here are too many values, with what aliases repeat";
            problems.error(large.place, "yaml-too-large", message, "at most " + MOST_NODES + " values in all");
        } catch (StreamConstraintsException beyond) {
            constraint(beyond);
        } catch (JacksonException broken) {
            syntax(broken);
        }
        return Optional.empty();
    }

    private Optional<YamlNode> onlyDocument() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            String expected = "a mapping with 'hosts' and 'steps'";
            problems.error(new Place(1, 1), "scenario-empty", "the file holds no scenario", expected);
            return Optional.empty();
        }
        YamlNode node = node(first);
        if (parser.nextToken() != null) {
            problems.error(place(), "yaml-second-document", "a second document begins here", "one document a file");
            return Optional.empty();
        }
        return Optional.of(node);
    }

    private void constraint(StreamConstraintsException beyond) {
        if (beyond.getMessage().contains("nesting depth")) {
            String message = "lists and mappings are nested too deep here";
            problems.error(place(), "yaml-too-deep", message, "at most " + DEEPEST + " in each other");
        } else {
            problems.error(place(), "yaml-too-large", "a key is too long", "at most " + LONGEST_KEY + " characters");
        }
    }

    private void syntax(JacksonException broken) {
        Throwable cause = broken.getCause();
        Optional<YamlMistake> mistake =
                cause instanceof MarkedYamlEngineException marked ? YamlMistake.of(marked) : Optional.empty();
        if (mistake.isPresent()) {
            YamlMistake told = mistake.get();
            Place place = new Place(told.line(), told.column());
            problems.error(place, 1, "yaml-syntax", "this is no YAML: " + told.problem(), "", told.hint());
        } else if (cause instanceof ReaderException reader) {
            String message = String.format("the character U+%04X may not stand in YAML", reader.getCodePoint());
            problems.error(problems.placeOfCharacter(reader.getCodePoint()), "yaml-character", message, "a text");
        } else if (broken.getMessage().startsWith("Expected a property name")) {
            problems.error(place(), "yaml-key", "a key can't be a list or a mapping", "a single value as the key");
        } else {
            String message = "this is no YAML that is read here: " + YamlMistake.oneLine(broken.getOriginalMessage());
            problems.error(place(broken.getLocation()), "yaml-syntax", message, "");
        }
    }

    private static Place place(TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? new Place(1, 1)
                : new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private Place place() {
        return place(parser.currentTokenLocation());
    }

    private YamlNode node(JsonToken token) {
        Place place = place();
        Object anchor = parser.getObjectId();
        if (parser.isCurrentAlias()) {
            return alias(parser.getString(), place);
        }
        YamlNode node = switch (token) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new YamlNode.Scalar(parser.getString(), Kind.NUMBER, place);
            case VALUE_TRUE, VALUE_FALSE -> new YamlNode.Scalar(parser.getString(), Kind.BOOLEAN, place);
            case VALUE_NULL -> new YamlNode.Scalar("", Kind.NULL, place);
            default -> new YamlNode.Scalar(parser.getString(), Kind.TEXT, place);
        };
        if (node instanceof YamlNode.Scalar) {
            anchorOfScalar(place).ifPresent(name -> anchors.put(name, node));
        } else if (anchor != null) {
            anchors.put(anchor.toString(), node);
        }
        return node;
    }

    /** Jackson tells the anchors of lists and mappings only; a scalar's place is where its anchor stands. */
    private Optional<String> anchorOfScalar(Place place) {
        if (!problems.lines().isOneOf("&!", place.line(), place.column())) {
            return Optional.empty();
        }
        Matcher anchor = ANCHOR.matcher(problems.lines().from(place.line(), place.column()));
        return anchor.lookingAt() ? Optional.of(anchor.group(1)) : Optional.empty();
    }

    private YamlNode alias(String name, Place place) {
        YamlNode node = anchors.get(name);
        if (node == null) {
            problems.error(
                    place, 1, "yaml-unknown-anchor", "no anchor &" + name + " stands before this", "", hint(name));
            return new YamlNode.Scalar("", Kind.NULL, place);
        }
        return node;
    }

    private String hint(String anchor) {
        return anchors.isEmpty() ? "a value that begins with * needs quotes" : Spelling.hint(anchor, anchors.keySet());
    }

    private YamlNode mapping(Place place) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Place> keys = new HashMap<>();
        int size = 1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place keyPlace = place();
            YamlNode value = node(parser.nextToken());
            size = grown(size, value, keyPlace);
            Place before = keys.putIfAbsent(key, keyPlace);
            if (before == null) {
                entries.add(new Entry(key, keyPlace, value));
            } else {
                String message = "'" + key + "' stands here for the second time";
                problems.error(
                        keyPlace,
                        key.length(),
                        "yaml-duplicate-key",
                        message,
                        "each key once",
                        "first in line " + before.line());
            }
        }
        return sized(new YamlNode.Mapping(List.copyOf(entries), place), size);
    }

    private YamlNode sequence(Place place) {
        List<YamlNode> items = new ArrayList<>();
        int size = 1;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            YamlNode item = node(token);
            size = grown(size, item, place);
            items.add(item);
        }
        return sized(new YamlNode.Sequence(List.copyOf(items), place), size);
    }

    private YamlNode sized(YamlNode node, int size) {
        sizes.put(node, size);
        return node;
    }

    private int grown(int size, YamlNode part, Place at) {
        int grown = size + sizes.getOrDefault(part, 1);
        if (grown > MOST_NODES) {
            throw new TooLargeException(at);
        }
        return grown;
    }
}
