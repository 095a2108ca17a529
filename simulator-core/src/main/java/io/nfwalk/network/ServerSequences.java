package io.nfwalk.network;

/**
 * The first sequence numbers of a network's servers. No two are the same, on no two hosts either, so that an answer to one
 * of them is none to another. A kernel draws them by a secret; nothing else depends on them. Source: kernel
 * net/core/secure_seq.c.
 */
final class ServerSequences {
    private static final long FIRST = 2_000_000_000;
    private static final long STEP = 1_000_003;

    private long next = FIRST;

    /** One that no server has had. */
    long draw() {
        long drawn = next;
        next = Sequence.plus(next, STEP);
        return drawn;
    }
}
