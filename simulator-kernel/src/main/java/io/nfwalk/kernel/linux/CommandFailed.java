package io.nfwalk.kernel.linux;

import java.io.IOException;
import java.util.List;

/** A program that refused what it was given, is missing, or did not end. */
public final class CommandFailed extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * The failure of a program.
     *
     * @param argv its command line
     * @param reason what it said, or why it did not run
     */
    public CommandFailed(List<String> argv, String reason) {
        super(String.join(" ", argv) + ": " + reason);
    }
}
