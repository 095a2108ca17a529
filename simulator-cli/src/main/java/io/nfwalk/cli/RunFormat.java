package io.nfwalk.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the results of runs are written. */
enum RunFormat {
    /** For people. */
    TEXT,
    /** One JSON object a file, each on a line. */
    JSON,
    /** One JUnit XML document for all files. */
    JUNIT;

    /** Reads the word of {@code --format}. */
    static final class Word implements ITypeConverter<RunFormat> {
        private static final List<String> WORDS = List.of("text", "json", "junit");

        Word() {}

        @Override
        public RunFormat convert(String word) {
            return switch (word) {
                case "text" -> TEXT;
                case "json" -> JSON;
                case "junit" -> JUNIT;
                default -> throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", WORDS));
            };
        }
    }
}
