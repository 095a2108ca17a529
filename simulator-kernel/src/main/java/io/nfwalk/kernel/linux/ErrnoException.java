package io.nfwalk.kernel.linux;

import java.io.IOException;

/** A system call or a netlink request that the kernel refused, with the kernel's error number. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * The refusal of a call.
     *
     * @param call what was asked, for people: {@code setns}
     * @param errno the error number, such as {@link Errno#EPERM}
     */
    public ErrnoException(String call, int errno) {
        super(call + ": " + words(errno));
        this.errno = errno;
    }

    /** The error number, such as {@link Errno#EPERM}. */
    public int errno() {
        return errno;
    }

    /** What the C library says to an error number: {@code Operation not permitted}. */
    public static String words(int errno) {
        return Libc.strerror(errno).getString(0);
    }
}
