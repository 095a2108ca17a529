package io.nfwalk.conntrack.per;

/** A message ends too early, or is none of its kind. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable() {
        super("the message can't be read", null, false, false);
    }
}
