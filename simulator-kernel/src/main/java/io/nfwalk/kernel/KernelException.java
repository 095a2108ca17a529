package io.nfwalk.kernel;

/** A scenario can't be carried out on this kernel; the message says what is missing or was refused, for people. */
public final class KernelException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the message alone. */
    public KernelException(String message) {
        super(message);
    }

    /** With what led to it. */
    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
