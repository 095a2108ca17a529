package io.nfwalk.conntrack;

import java.time.Duration;

/** The one door of time: a clock that moves only when told to. */
public final class VirtualClock {
    private Duration now = Duration.ZERO;

    /** A clock at zero. */
    public VirtualClock() {}

    /** Time since the clock was made. */
    public Duration now() {
        return now;
    }

    /** Moves the clock forward; a negative duration is refused. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock cannot go back by " + by.negated());
        }
        now = now.plus(by);
    }
}
