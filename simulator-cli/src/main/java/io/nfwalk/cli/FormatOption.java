package io.nfwalk.cli;

import picocli.CommandLine.Option;

/** The option that says how results are written. */
final class FormatOption {
    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = Format.Word.class,
            description = "How results are written: text for people, json for programs, one object a file and line"
                    + " (default: ${DEFAULT-VALUE}).")
    private Format format;

    FormatOption() {}

    /** What it says. */
    Format get() {
        return format;
    }
}
