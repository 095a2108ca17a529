package io.nfwalk.trace;

/**
 * Something that nobody stated and a trace takes for granted.
 *
 * @param what a sentence without a full stop: {@code 10.32.0.10 is no address of this host}
 * @param option how the command's user says otherwise: {@code --local}; empty if not at all
 */
public record Supposed(String what, String option) {
    /** {@code 10.32.0.10 is no address of this host (--local)}. */
    @Override
    public String toString() {
        return option.isEmpty() ? what : what + " (" + option + ")";
    }
}
