package io.nfwalk.source;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Parses YAML 1.2 of the core schema; limits keep a hostile file from eating time and heap. */
public final class YamlText {
    /** Longest line in characters. */
    public static final int LONGEST_LINE = 1_000_000;

    /** Characters; the engine copies what it holds of a long value for each such piece that it reads. */
    private static final int READ_AT_ONCE = 1 << 16;

    private YamlText() {}

    /**
     * A parser that has read nothing yet.
     *
     * @param text no line longer than {@link #LONGEST_LINE}
     * @param longestText how many characters all of it may have
     * @param longestKey how many characters a key may have
     * @param deepest how many lists and mappings may be in each other
     */
    public static YAMLParser parser(String text, int longestText, int longestKey, int deepest) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(longestText)
                .setBufferSize(READ_AT_ONCE)
                .build();
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(deepest)
                .maxStringLength(longestText)
                .maxNameLength(longestKey)
                .build();
        YAMLFactory factory = YAMLFactory.builder()
                .loadSettings(settings)
                .streamReadConstraints(constraints)
                .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return (YAMLParser) factory.createParser(ObjectReadContext.empty(), text);
    }
}
