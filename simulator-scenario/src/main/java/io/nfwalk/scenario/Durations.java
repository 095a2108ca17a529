package io.nfwalk.scenario;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code 31s}, {@code 500ms}, {@code 2m}, {@code 1h}, {@code 5d}; a number alone counts seconds. */
final class Durations {
    /** Some 27 years, so that a few of them do not overflow any clock. */
    static final Duration LONGEST = Duration.ofDays(10_000);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(?:[.]([0-9]{1,3}))?\\s*(ms|s|m|h|d)?");

    private Durations() {}

    /** The time; empty if the text is none, or is longer than {@link #LONGEST}. */
    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(3) == null ? "s" : matcher.group(3);
        long millis = switch (unit) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 1_000;
        };
        long whole = Long.parseLong(matcher.group(1)) * millis;
        String fraction = matcher.group(2);
        long part = fraction == null ? 0 : Long.parseLong((fraction + "00").substring(0, 3)) * millis / 1000;
        return Optional.of(Duration.ofMillis(whole + part)).filter(time -> time.compareTo(LONGEST) <= 0);
    }
}
