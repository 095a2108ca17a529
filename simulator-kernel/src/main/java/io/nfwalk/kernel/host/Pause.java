package io.nfwalk.kernel.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Real time that passes. */
public final class Pause {
    private Pause() {}

    /**
     * Lets that much time pass.
     *
     * @throws InterruptedIOException if the thread is interrupted meanwhile; it stays so
     */
    public static void of(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis(), (int) (time.toNanos() % 1_000_000));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the replay was interrupted");
        }
    }
}
