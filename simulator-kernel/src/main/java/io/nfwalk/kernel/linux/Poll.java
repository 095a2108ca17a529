package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits until one of several descriptors has something to read. Source: poll(2). */
public final class Poll {
    private static final int ENTRY = 8;
    private static final short POLLIN = 1;

    private Poll() {}

    /**
     * Those that have something to read (or an error to tell) as soon as one has; empty after the time.
     *
     * @param descriptors any number, open
     * @param longest how long to wait; zero: not at all
     */
    public static <D extends Descriptor> List<D> readable(List<D> descriptors, Duration longest) throws ErrnoException {
        long deadline = System.nanoTime() + longest.toNanos();
        List<D> found = new ArrayList<>();
        try (Memory entries = new Memory(Math.max(1, descriptors.size()) * (long) ENTRY)) {
            for (int i = 0; i < descriptors.size(); i++) {
                entries.setInt(i * (long) ENTRY, descriptors.get(i).number());
                entries.setInt(i * (long) ENTRY + 4, POLLIN);
            }
            while (Libc.poll(entries, descriptors.size(), left(deadline)) < 0) {
                if (Native.getLastError() != Errno.EINTR) {
                    throw Libc.failure("poll");
                }
            }
            for (int i = 0; i < descriptors.size(); i++) {
                if (entries.getShort(i * (long) ENTRY + 6) != 0) {
                    found.add(descriptors.get(i));
                }
            }
        }
        return found;
    }

    /** Whether this one has something to read within the time. */
    public static boolean isReadable(Descriptor descriptor, Duration longest) throws ErrnoException {
        return !readable(List.of(descriptor), longest).isEmpty();
    }

    private static int left(long deadline) {
        long nanos = deadline - System.nanoTime();
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }
}
