package io.nfwalk.network;

/** Comparisons of 32-bit sequence numbers, which wrap around. Source: RFC 9293, section 3.4. */
final class Sequence {
    private Sequence() {}

    static long plus(long number, long bytes) {
        return number + bytes & 0xffff_ffffL;
    }

    /** Bytes from one number to the other, negative if that lies before. */
    static int distance(long from, long to) {
        return (int) (to - from);
    }

    static boolean before(long one, long other) {
        return distance(other, one) < 0;
    }

    static boolean after(long one, long other) {
        return before(other, one);
    }

    /** Whether the number lies from {@code low} to {@code high}, both included. */
    static boolean between(long number, long low, long high) {
        return Integer.compareUnsigned(distance(low, high), distance(low, number)) >= 0;
    }
}
