package io.nfwalk.scenario;

import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.core.ObjectReadContext;

/** Reads a YAML 1.2 document into nodes with places; limits keep a hostile file from eating the heap. */
final class YamlReader {
    /** Longest file in characters. */
    static final int LONGEST_FILE = 64 * 1024 * 1024;
    /** Deepest nesting of lists and mappings. */
    static final int DEEPEST = 100;
    /** Most nodes of a document, those that aliases repeat included. */
    static final int MOST_NODES = 2_000_000;

    private final YAMLParser parser;
    private final Problems problems;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<YamlNode, Integer> sizes = new java.util.IdentityHashMap<>();

    private YamlReader(YAMLParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The document; empty, with a problem told, if the text is none. */
    static Optional<YamlNode> read(String text, Problems problems) {
        if (text.length() > LONGEST_FILE) {
            problems.error(
                    new Place(1, 1),
                    "file-too-long",
                    "the file has " + text.length() + " characters",
                    "at most " + LONGEST_FILE);
            return Optional.empty();
        }
        YAMLFactory factory = YAMLFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_FILE)
                        .maxNameLength(10_000)
                        .build())
                .build();
        try (YAMLParser parser = (YAMLParser) factory.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                problems.error(new Place(1, 1), "scenario-empty", "the file is empty", "a mapping with hosts and steps");
                return Optional.empty();
            }
            YamlReader reader = new YamlReader(parser, problems);
            YamlNode node = reader.node(first);
            if (parser.nextToken() != null) {
                problems.error(reader.place(), "yaml-second-document", "a second document begins here", "one document");
                return Optional.empty();
            }
            return Optional.of(node);
        } catch (JacksonException broken) {
            problems.error(place(broken.getLocation()), "yaml-syntax", oneLine(broken.getOriginalMessage()), "YAML 1.2");
            return Optional.empty();
        }
    }

    private static String oneLine(String message) {
        String first = message.strip().lines().findFirst().orElse("not readable");
        return "this is not YAML: " + first;
    }

    private static Place place(TokenStreamLocation location) {
        return location == null
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
        YamlNode node =
                switch (token) {
                    case START_OBJECT -> mapping(place);
                    case START_ARRAY -> sequence(place);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new YamlNode.Scalar(
                            parser.getString(), Kind.NUMBER, place);
                    case VALUE_TRUE, VALUE_FALSE -> new YamlNode.Scalar(parser.getString(), Kind.BOOLEAN, place);
                    case VALUE_NULL -> new YamlNode.Scalar("", Kind.NULL, place);
                    default -> new YamlNode.Scalar(parser.getString(), Kind.TEXT, place);
                };
        if (anchor != null) {
            anchors.put(anchor.toString(), node);
        }
        return node;
    }

    private YamlNode alias(String name, Place place) {
        YamlNode node = anchors.get(name);
        if (node == null) {
            problems.error(place, "yaml-unknown-anchor", "no anchor &" + name + " stands before this", "");
            return new YamlNode.Scalar("", Kind.NULL, place);
        }
        return node;
    }

    private YamlNode mapping(Place place) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        int size = 1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place keyPlace = place();
            YamlNode value = node(parser.nextToken());
            size = grown(size, value, keyPlace);
            if (keys.add(key)) {
                entries.add(new YamlNode.Entry(key, keyPlace, value));
            } else {
                problems.error(keyPlace, "yaml-duplicate-key", "'" + key + "' stands here for the second time", "");
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
            throw new tools.jackson.core.exc.StreamReadException(
                    parser, "more than " + MOST_NODES + " values, with what aliases repeat, at line " + at.line());
        }
        return grown;
    }
}
