package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A network namespace without a name: it goes with its last descriptor, also when the program is killed.
 *
 * <p>A socket belongs for ever to the namespace it was made in, so the thread enters a namespace only for as long as it
 * takes to make something there. For that thread alone.
 */
public final class Namespace implements AutoCloseable {
    /** What is done inside of a namespace. */
    @FunctionalInterface
    public interface Inside<T> {
        /** Does it. */
        T call() throws IOException;
    }

    private static final Duration LONGEST_RUN = Duration.ofSeconds(30);
    private static final int SYSCTL_SIZE = 4096;

    private final PinnedThread thread;
    private final String name;
    private final Descriptor descriptor;

    private Namespace(PinnedThread thread, String name, Descriptor descriptor) {
        this.thread = thread;
        this.name = name;
        this.descriptor = descriptor;
    }

    /**
     * A new namespace, with nothing in it but a {@code lo} that is down.
     *
     * @param thread the calling thread
     * @param name what messages call it; the kernel does not know it
     * @throws ErrnoException if the thread may not make one
     */
    public static Namespace create(PinnedThread thread, String name) throws ErrnoException {
        return new Namespace(thread, name, thread.newNamespace());
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** A file that stands for it, for {@code ip link ... netns PATH}; good as long as it is not closed. */
    public String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor.number();
    }

    /** The number of a descriptor that stands for it, for rtnetlink's requests; good as long as it is not closed. */
    public int descriptorNumber() {
        return descriptor.number();
    }

    /** Does something with the thread inside; within another call of the same namespace just does it. */
    public <T> T call(Inside<T> inside) throws IOException {
        if (thread.isIn(this)) {
            return inside.call();
        }
        thread.enter(this, descriptor);
        try {
            return inside.call();
        } finally {
            thread.goHome();
        }
    }

    /**
     * Runs a program inside, at most half a minute.
     *
     * @param argv the program and its arguments
     * @param input its standard input
     * @return its standard output
     * @throws CommandFailed if it can't be run, does not end or ends with another status than 0
     */
    public String run(List<String> argv, String input) throws IOException {
        Command.Finished finished = tryRun(argv, input);
        if (finished.status() != 0) {
            String given = input.isEmpty() ? "" : "\n--- its input ---\n" + input;
            throw new CommandFailed(
                    argv, "exit " + finished.status() + ": " + finished.errors().strip() + given);
        }
        return finished.output();
    }

    /**
     * Runs a program inside, at most half a minute, whatever status it ends with.
     *
     * @throws CommandFailed if it can't be run or does not end
     */
    public Command.Finished tryRun(List<String> argv, String input) throws IOException {
        return start(argv, input).finish(LONGEST_RUN);
    }

    /**
     * Starts a program inside and does not wait for it, so that several hosts' programs can wait for the kernel at
     * once.
     *
     * @throws CommandFailed if it can't be run
     */
    public Command start(List<String> argv, String input) throws IOException {
        return call(() -> Command.start(argv, input));
    }

    /** A new socket of this namespace that does not block; the arguments are those of socket(2). */
    public SocketDescriptor socket(int domain, int type, int protocol) throws IOException {
        return call(() -> SocketDescriptor.open(domain, type, protocol));
    }

    /**
     * Sets a sysctl.
     *
     * @param sysctl its name with dots or slashes, as sysctl(8) reads it: {@code net.ipv4.conf.eth0/5.rp_filter},
     *     {@code net/ipv4/conf/eth0.5/rp_filter}
     * @param value what is written
     * @throws ErrnoException if there is none of that name ({@link Errno#ENOENT}) or it refuses the value
     */
    public void writeSysctl(String sysctl, String value) throws IOException {
        call(() -> {
            try (Descriptor file = Descriptor.open(SysctlPath.of(sysctl), Descriptor.O_WRONLY)) {
                byte[] line = (value + "\n").getBytes(StandardCharsets.UTF_8);
                if (Libc.write(file.number(), line, line.length) < 0) {
                    throw Libc.failure(sysctl + "=" + value);
                }
            }
            return null;
        });
    }

    /** Sets a sysctl that not every kernel or device has; whether it is there. */
    public boolean writeSysctlIfThere(String sysctl, String value) throws IOException {
        try {
            writeSysctl(sysctl, value);
            return true;
        } catch (ErrnoException refused) {
            if (refused.errno() == Errno.ENOENT) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * A sysctl's value without the line's end; ErrnoException with {@link Errno#ENOENT} if there is none of that name.
     */
    public String readSysctl(String sysctl) throws IOException {
        return call(() -> {
            try (Descriptor file = Descriptor.open(SysctlPath.of(sysctl), Descriptor.O_RDONLY);
                    Memory buffer = new Memory(SYSCTL_SIZE)) {
                long got = Libc.read(file.number(), buffer, SYSCTL_SIZE);
                if (got < 0) {
                    throw Libc.failure(sysctl);
                }
                return new String(buffer.getByteArray(0, (int) got), StandardCharsets.UTF_8).strip();
            }
        });
    }

    /** Where work goes that nobody has to wait for. */
    Background background() {
        return thread.background();
    }

    /**
     * Closes a socket of the link layer, for which the kernel takes long, without waiting for it.
     *
     * @param socket the socket; it must not be used any more
     */
    public void closeInBackground(SocketDescriptor socket) {
        background().begin(socket::close);
    }

    /** Lets go of the namespace; it goes with the last of its sockets. */
    @Override
    public void close() {
        descriptor.close();
    }
}
