package io.nfwalk.kernel;

import java.io.IOException;

/** The machine was so busy that time-outs of sockets became part of a step; the scenario may be tried once more. */
final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1L;

    TooSlowException(String message) {
        super(message);
    }
}
