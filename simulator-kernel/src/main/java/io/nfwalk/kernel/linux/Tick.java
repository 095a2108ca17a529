package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import java.util.concurrent.locks.LockSupport;

/**
 * The tick of the kernel's clock, which its timers count: what begins within one tick runs out in one go. Source:
 * clock_gettime(2), CLOCK_MONOTONIC_COARSE, which stands still between two ticks.
 */
public final class Tick {
    private static final int CLOCK_MONOTONIC_COARSE = 6;
    private static final long NANOS = 1_000_000_000L;
    /** Of a tick's parts, the first is early in it. */
    private static final int PARTS = 4;
    /** On a loaded machine a thread may not come to run early in any tick. */
    private static final int TRIES = 5;

    private Tick() {}

    /** Returns early in a tick, so that most of it is still to come: at once, or after a wait for the next one. */
    public static void awaitEarly() throws ErrnoException {
        try (Memory time = new Memory(2L * Long.BYTES)) {
            Libc.check("clock_getres", Libc.clock_getres(CLOCK_MONOTONIC_COARSE, time));
            long length = nanos(time);
            for (int tries = 0; tries < TRIES; tries++) {
                Libc.check("clock_gettime", Libc.clock_gettime(CLOCK_MONOTONIC_COARSE, time));
                long past = System.nanoTime() - nanos(time);
                if (past < length / PARTS) {
                    return;
                }
                LockSupport.parkNanos(Math.max(1, length - past));
            }
        }
    }

    private static long nanos(Memory time) {
        return time.getLong(0) * NANOS + time.getLong(Long.BYTES);
    }
}
