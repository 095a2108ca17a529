package io.nfwalk.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How results are written. */
enum Format {
    /** For people. */
    TEXT,
    /** One JSON object a file, each on a line. */
    JSON;

    /** Reads the word of {@code --format}. */
    static final class Word implements ITypeConverter<Format> {
        private static final List<String> WORDS = List.of("text", "json");

        Word() {}

        @Override
        public Format convert(String word) {
            return switch (word) {
                case "text" -> TEXT;
                case "json" -> JSON;
                default -> throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", WORDS));
            };
        }
    }
}
