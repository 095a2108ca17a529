package io.nfwalk.scenario;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Whole numbers as YAML 1.2's core schema writes them: {@code 80}, {@code 0x50}, {@code 0o120}; {@code 010} is ten. */
final class CoreNumber {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,20}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,15}");

    private CoreNumber() {}

    /** The number; empty if the text is none, or is far beyond every number that a scenario knows. */
    static OptionalLong parse(String text) {
        if (DECIMAL.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text));
        }
        if (HEX.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text.substring(2), 16));
        }
        if (OCTAL.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text.substring(2), 8));
        }
        return OptionalLong.empty();
    }
}
