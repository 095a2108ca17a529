package io.nfwalk.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a run is looked at through instead of a report. */
enum View {
    /** The chains that packets come to. */
    CHAINS,
    /** What tcpdump would print. */
    TCPDUMP;

    /** Reads the word of {@code --views}. */
    static final class Word implements ITypeConverter<View> {
        private static final List<String> WORDS = List.of("chains", "tcpdump");

        Word() {}

        @Override
        public View convert(String word) {
            return switch (word) {
                case "chains" -> CHAINS;
                case "tcpdump" -> TCPDUMP;
                default -> throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", WORDS));
            };
        }
    }
}
