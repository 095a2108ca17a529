package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells in which order something came to several descriptors.
 *
 * <p>Of what came to one of them between two calls only the first counts. Source: epoll(7); kernel fs/eventpoll.c,
 * which puts a descriptor behind those that are ready when it gets something.
 */
public final class Arrivals implements AutoCloseable {
    private static final int ADD = 1;
    private static final int READABLE = 1;
    private static final int ONCE_FOR_WHAT_CAME = 1 << 31;

    // The structure has no gap on x86-64 alone.
    private static final int DATA = Platform.isIntel() ? 4 : 8;
    private static final int ENTRY = DATA + Long.BYTES;

    private final Descriptor epoll;
    private int watched;

    private Arrivals(Descriptor epoll) {
        this.epoll = epoll;
    }

    /** Watches nothing yet. */
    public static Arrivals open() throws ErrnoException {
        return new Arrivals(new Descriptor(Libc.check("epoll_create1", Libc.epoll_create1(Descriptor.O_CLOEXEC))));
    }

    /** Watches another descriptor, whose number is how many were watched before; it must not close first. */
    public void watch(Descriptor descriptor) throws ErrnoException {
        try (Memory entry = new Memory(ENTRY)) {
            entry.setInt(0, READABLE | ONCE_FOR_WHAT_CAME);
            entry.setLong(DATA, watched);
            Libc.check("epoll_ctl", Libc.epoll_ctl(epoll.number(), ADD, descriptor.number(), entry));
        }
        watched++;
    }

    /** The numbers of those that something came to since the last call, in the order in which it did; does not wait. */
    public List<Integer> sinceTheLastCall() throws ErrnoException {
        List<Integer> numbers = new ArrayList<>();
        if (watched > 0) {
            try (Memory entries = new Memory((long) watched * ENTRY)) {
                int ready = Libc.check("epoll_wait", Libc.epoll_wait(epoll.number(), entries, watched, 0));
                for (int i = 0; i < ready; i++) {
                    numbers.add((int) entries.getLong((long) i * ENTRY + DATA));
                }
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        epoll.close();
    }
}
