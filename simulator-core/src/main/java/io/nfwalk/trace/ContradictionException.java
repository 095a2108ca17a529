package io.nfwalk.trace;

/** What was said of a packet and its host does not go together; the message says what and why. */
public final class ContradictionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ContradictionException(String message) {
        super(message);
    }
}
