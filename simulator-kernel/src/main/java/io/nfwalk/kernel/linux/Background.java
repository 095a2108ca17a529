package io.nfwalk.kernel.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for what the kernel lets a caller wait for although nobody needs the outcome yet.
 *
 * <p>To make or close a ring of the link layer takes until every CPU has forgotten the state before, some 15 to 30 ms
 * (kernel: net/packet/af_packet.c, synchronize_net). Several wait as fast as one.
 */
final class Background implements AutoCloseable {
    private final ExecutorService threads;

    /**
     * No threads so far.
     *
     * @param cpus the CPUs that they may use: they would inherit the one of the thread that gives them work
     */
    Background(byte[] cpus) {
        threads = Executors.newCachedThreadPool(task -> {
            Runnable unpinned = () -> {
                Libc.sched_setaffinity(0, cpus.length, cpus);
                task.run();
            };
            Thread thread = new Thread(unpinned, "nfwalk-background");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Something that system calls are needed for. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        void run() throws IOException;
    }

    /** Begins the work; {@link #await} tells how it ended. */
    CompletableFuture<Void> begin(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                },
                threads);
    }

    /** Returns when the work is done. */
    static void await(CompletableFuture<Void> work) throws IOException {
        try {
            work.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof UncheckedIOException refused) {
                throw new IOException(refused.getCause().getMessage(), refused);
            }
            throw failed;
        }
    }

    /** Takes no more work; what has begun is done to its end. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
