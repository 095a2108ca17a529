package io.nfwalk.conntrack;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The one door of time: a clock that moves only when told to. */
public final class VirtualClock {
    private Duration now = Duration.ZERO;
    private Optional<Instant> beginning = Optional.empty();

    /** A clock at zero. */
    public VirtualClock() {}

    /** Time since the clock was made. */
    public Duration now() {
        return now;
    }

    /** States what time it was when the clock was made. */
    public void beganAt(Instant time) {
        beginning = Optional.of(time);
    }

    /** The time of day and the date, if anybody stated them. */
    public Optional<Instant> wallTime() {
        return beginning.map(time -> time.plus(now));
    }

    /** Moves the clock forward; a negative duration is refused. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock cannot go back by " + by.negated());
        }
        now = now.plus(by);
    }
}
