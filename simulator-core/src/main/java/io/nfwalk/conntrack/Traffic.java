package io.nfwalk.conntrack;

/**
 * What has passed over a connection in one direction.
 *
 * @param packets how many packets the tracker took for its own
 * @param bytes their IP lengths, with headers
 */
public record Traffic(long packets, long bytes) {
    /** Nothing so far. */
    public static final Traffic NONE = new Traffic(0, 0);

    Traffic with(long length) {
        return new Traffic(packets + 1, bytes + length);
    }

    /** The sum of both. */
    public Traffic and(Traffic other) {
        return new Traffic(packets + other.packets, bytes + other.bytes);
    }
}
