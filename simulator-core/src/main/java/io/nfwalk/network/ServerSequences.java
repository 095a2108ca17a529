package io.nfwalk.network;

import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;

/**
 * The first sequence numbers of a network's servers. No two are the same, on no two hosts either, so that an answer to
 * one of them is none to another. A kernel draws them by a secret; nothing else depends on them. Source: kernel
 * net/core/secure_seq.c.
 *
 * <p>They lie so far from each other that no window of one reaches another, as good as always with drawn ones.
 */
final class ServerSequences {
    private static final long FIRST = 2_000_000_000;
    /** The golden section of all numbers: any few of its multiples lie far from each other. */
    private static final long STEP = 2_654_435_769L;

    private final LongCell next;

    ServerSequences(Journal journal) {
        this.next = new LongCell(journal, FIRST);
    }

    /** One that no server has had. */
    long draw() {
        long drawn = next.get();
        next.set(Sequence.plus(drawn, STEP));
        return drawn;
    }
}
