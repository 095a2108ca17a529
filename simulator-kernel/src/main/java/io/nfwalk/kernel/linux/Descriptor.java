package io.nfwalk.kernel.linux;

/** An open file descriptor; closing it twice does nothing more. */
public sealed class Descriptor implements AutoCloseable permits SocketDescriptor {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CLOEXEC = 0x80000;

    private int number;

    Descriptor(int number) {
        this.number = number;
    }

    /** Opens a file that no program which is run inherits. */
    static Descriptor open(String path, int flags) throws ErrnoException {
        return new Descriptor(Libc.check(path, Libc.open(path, flags | O_CLOEXEC)));
    }

    /** The number that system calls know it by. */
    public final int number() {
        if (number < 0) {
            throw new IllegalStateException("the descriptor is closed");
        }
        return number;
    }

    @Override
    public void close() {
        if (number >= 0) {
            Libc.close(number);
            number = -1;
        }
    }
}
