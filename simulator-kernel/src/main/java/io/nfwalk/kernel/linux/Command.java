package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that runs as a child of the thread that started it, in the namespace and on the CPU that the thread was on.
 *
 * <p>Not {@link ProcessBuilder}: that starts threads of its own, which would stay in the namespace and keep it alive.
 * Input and output are files in memory, so that nobody has to pump them.
 */
public final class Command {
    private static final int MFD_CLOEXEC = 1;
    private static final int FILE_ACTIONS_SIZE = 256;
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int SIGKILL = 9;
    private static final int SEEK_END = 2;
    private static final int SEEK_SET = 0;
    /** A killed program is gone at once, unless it is deep in the kernel. */
    private static final Duration LONGEST_DYING = Duration.ofSeconds(2);

    private final List<String> argv;
    private final int pid;
    private final Descriptor output;
    private final Descriptor errors;

    private Command(List<String> argv, int pid, Descriptor output, Descriptor errors) {
        this.argv = argv;
        this.pid = pid;
        this.output = output;
        this.errors = errors;
    }

    /**
     * A program that has ended.
     *
     * @param status its exit status; 128 and the signal's number if a signal ended it
     * @param output what it wrote to its standard output
     * @param errors what it wrote to its standard error
     */
    public record Finished(int status, String output, String errors) {}

    /**
     * Starts a program where the calling thread is. {@link #finish} has to be called, else it is never reaped.
     *
     * @param argv the program, looked for in PATH, and its arguments
     * @param input its standard input
     * @throws CommandFailed if it can't be run
     */
    static Command start(List<String> argv, String input) throws IOException {
        Descriptor output = inMemory("output");
        Descriptor errors = inMemory("errors");
        try (Descriptor in = inMemory("input")) {
            write(in, input.getBytes(StandardCharsets.UTF_8));
            return new Command(List.copyOf(argv), spawn(argv, in, output, errors), output, errors);
        } catch (IOException refused) {
            output.close();
            errors.close();
            throw refused;
        }
    }

    /**
     * Waits for the program's end. To be called once.
     *
     * @param longest after that time it is killed
     * @throws CommandFailed if it did not end in time; the message says so
     */
    public Finished finish(Duration longest) throws IOException {
        try (output;
                errors) {
            int status = await(longest);
            return new Finished(status, contents(output), contents(errors));
        }
    }

    /** Kills the program, whose outcome nobody needs. To be called instead of {@link #finish}. */
    public void abandon() throws IOException {
        try (output;
                errors) {
            Libc.kill(pid, SIGKILL);
            await(LONGEST_DYING);
        }
    }

    private static Descriptor inMemory(String name) throws ErrnoException {
        return new Descriptor(Libc.check("memfd_create", Libc.memfd_create(name, MFD_CLOEXEC)));
    }

    private static void write(Descriptor file, byte[] bytes) throws ErrnoException {
        if (bytes.length > 0 && Libc.write(file.number(), bytes, bytes.length) != bytes.length) {
            throw Libc.failure("a program's input");
        }
        Libc.lseek(file.number(), 0, SEEK_SET);
    }

    private static int spawn(List<String> argv, Descriptor in, Descriptor out, Descriptor errors) throws CommandFailed {
        try (Memory actions = new Memory(FILE_ACTIONS_SIZE);
                Memory pid = new Memory(Integer.BYTES);
                StringArray arguments = new StringArray(argv.toArray(new String[0]));
                StringArray environment = new StringArray(environment())) {
            Libc.posix_spawn_file_actions_init(actions);
            Libc.posix_spawn_file_actions_adddup2(actions, in.number(), 0);
            Libc.posix_spawn_file_actions_adddup2(actions, out.number(), 1);
            Libc.posix_spawn_file_actions_adddup2(actions, errors.number(), 2);
            int error = Libc.posix_spawnp(pid, argv.get(0), actions, Pointer.NULL, arguments, environment);
            Libc.posix_spawn_file_actions_destroy(actions);
            if (error != 0) {
                throw new CommandFailed(argv, ErrnoException.words(error));
            }
            return pid.getInt(0);
        }
    }

    private static String[] environment() {
        List<String> lines = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (!name.startsWith("LC_") && !name.equals("LANG")) {
                lines.add(name + "=" + value);
            }
        });
        lines.add("LC_ALL=C");
        return lines.toArray(new String[0]);
    }

    private int await(Duration longest) throws IOException {
        try (Descriptor process =
                new Descriptor(Libc.check("pidfd_open", (int) Libc.syscall(SYS_PIDFD_OPEN, pid, 0)))) {
            if (Poll.isReadable(process, longest)) {
                return reap(pid);
            }
            Libc.kill(pid, SIGKILL);
            String reason = "did not end within " + longest.toMillis() / 1000.0 + " s";
            if (!Poll.isReadable(process, LONGEST_DYING)) {
                // Nobody waits for it: its parent's end, at the latest, takes it along.
                throw new CommandFailed(
                        argv, reason + ", and the kernel, which is busy with it, does not let it be killed");
            }
            reap(pid);
            throw new CommandFailed(argv, reason);
        }
    }

    private static int reap(int pid) throws ErrnoException {
        try (Memory status = new Memory(Integer.BYTES)) {
            while (Libc.waitpid(pid, status, 0) < 0) {
                if (Native.getLastError() != Errno.EINTR) {
                    throw Libc.failure("waitpid");
                }
            }
            int word = status.getInt(0);
            int signal = word & 0x7f;
            return signal == 0 ? word >> 8 & 0xff : 128 + signal;
        }
    }

    private static String contents(Descriptor file) throws ErrnoException {
        long size = Libc.lseek(file.number(), 0, SEEK_END);
        if (size == 0) {
            return "";
        }
        Libc.lseek(file.number(), 0, SEEK_SET);
        try (Memory buffer = new Memory(size)) {
            long got = Libc.read(file.number(), buffer, size);
            if (got != size) {
                throw Libc.failure("a program's output");
            }
            return new String(buffer.getByteArray(0, (int) size), StandardCharsets.UTF_8);
        }
    }
}
