package io.nfwalk.rules;

import java.util.Optional;

/**
 * What a rule or policy has counted.
 *
 * @param packets number of packets, unsigned
 * @param bytes their IP lengths together, unsigned
 */
public record Counters(long packets, long bytes) {
    /** Nothing counted. */
    public static final Counters ZERO = new Counters(0, 0);

    /** The counters that the two words name; empty unless both are numbers of up to 64 bits. */
    static Optional<Counters> read(String packets, String bytes) {
        try {
            return Optional.of(new Counters(Long.parseUnsignedLong(packets), Long.parseUnsignedLong(bytes)));
        } catch (NumberFormatException noNumbers) {
            return Optional.empty();
        }
    }

    /** {@code [1:60]} as a text has it; empty if it is something else. */
    static Optional<Counters> read(String text) {
        int colon = text.indexOf(':');
        return colon > 1 && text.startsWith("[") && text.endsWith("]")
                ? read(text.substring(1, colon), text.substring(colon + 1, text.length() - 1))
                : Optional.empty();
    }

    /** {@code [1:60]}. */
    @Override
    public String toString() {
        return "[" + Long.toUnsignedString(packets) + ":" + Long.toUnsignedString(bytes) + "]";
    }
}
