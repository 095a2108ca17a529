package io.nfwalk.rules;

/**
 * What a rule or policy has counted.
 *
 * @param packets number of packets, unsigned
 * @param bytes their IP lengths together, unsigned
 */
public record Counters(long packets, long bytes) {
    /** Nothing counted. */
    public static final Counters ZERO = new Counters(0, 0);

    /** {@code [1:60]}. */
    @Override
    public String toString() {
        return "[" + Long.toUnsignedString(packets) + ":" + Long.toUnsignedString(bytes) + "]";
    }
}
