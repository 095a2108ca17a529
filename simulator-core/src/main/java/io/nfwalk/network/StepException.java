package io.nfwalk.network;

/**
 * A step cannot be carried out in this network as it is now: the mistake is the caller's, and the message says which.
 */
public final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A mistake in words. */
    public StepException(String message) {
        super(message);
    }
}
