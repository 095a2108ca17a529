package io.nfwalk.kernel.linux;

import java.util.BitSet;
import java.util.List;

/**
 * The calling thread, held on one CPU, and the network namespace that it comes from and returns to.
 *
 * <p>On one CPU a packet that is sent makes its whole journey, all hosts included, in one order and before the send
 * returns: each veth hands it to the receiver through that CPU's own queue. All that is made from this object is for
 * this thread alone.
 */
public final class PinnedThread implements AutoCloseable {
    private static final int CPU_SET_BYTES = 1024;
    private static final int CLONE_NEWNET = 0x40000000;

    private final Thread thread;
    private final byte[] formerCpus;
    private final Descriptor home;
    private final Background background;
    private Namespace entered;

    private PinnedThread(byte[] formerCpus, Descriptor home) {
        this.thread = Thread.currentThread();
        this.formerCpus = formerCpus;
        this.home = home;
        this.background = new Background(formerCpus);
    }

    /**
     * Holds the calling thread on a CPU until {@link #close}.
     *
     * @param cpu number of a CPU that the thread may use, from 0
     * @throws ErrnoException if the thread may not use it
     */
    public static PinnedThread onCpu(int cpu) throws ErrnoException {
        if (cpu < 0 || cpu >= CPU_SET_BYTES * 8) {
            throw new IllegalArgumentException("CPU " + cpu + " is not within 0 to " + (CPU_SET_BYTES * 8 - 1));
        }
        byte[] former = new byte[CPU_SET_BYTES];
        Libc.check("sched_getaffinity", Libc.sched_getaffinity(0, former.length, former));
        byte[] chosen = new byte[CPU_SET_BYTES];
        chosen[cpu / 8] = (byte) (1 << cpu % 8);
        Libc.check("CPU " + cpu, Libc.sched_setaffinity(0, chosen.length, chosen));
        return new PinnedThread(former, Descriptor.open("/proc/thread-self/ns/net", Descriptor.O_RDONLY));
    }

    /** The numbers of the CPUs that the calling thread may use. */
    public static List<Integer> allowedCpus() throws ErrnoException {
        byte[] allowed = new byte[CPU_SET_BYTES];
        Libc.check("sched_getaffinity", Libc.sched_getaffinity(0, allowed.length, allowed));
        return BitSet.valueOf(allowed).stream().boxed().toList();
    }

    /** Makes a namespace of its own for this thread and leaves it at once; the descriptor keeps it. */
    Descriptor newNamespace() throws ErrnoException {
        requireHome();
        Libc.check("a network namespace can't be made, which takes root (CAP_SYS_ADMIN)", Libc.unshare(CLONE_NEWNET));
        try {
            return Descriptor.open("/proc/thread-self/ns/net", Descriptor.O_RDONLY);
        } finally {
            goHome();
        }
    }

    /** Where work goes that nobody has to wait for. */
    Background background() {
        return background;
    }

    void enter(Namespace namespace, Descriptor descriptor) throws ErrnoException {
        requireHome();
        Libc.check("setns", Libc.setns(descriptor.number(), CLONE_NEWNET));
        entered = namespace;
    }

    boolean isIn(Namespace namespace) {
        return entered == namespace;
    }

    /** Back to where the thread came from; a thread that can't would send from the wrong place, so this is the end. */
    void goHome() {
        if (Libc.setns(home.number(), CLONE_NEWNET) < 0) {
            throw new AssertionError(
                    Libc.failure("the thread can't leave the namespace").getMessage());
        }
        entered = null;
    }

    private void requireHome() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("this belongs to another thread, " + thread.getName());
        }
        if (entered != null) {
            throw new IllegalStateException("the thread is in the namespace " + entered.name() + " already");
        }
    }

    /** The thread may use the CPUs of before again. To be called by the thread itself. */
    @Override
    public void close() {
        Libc.sched_setaffinity(0, formerCpus.length, formerCpus);
        home.close();
        background.close();
    }
}
