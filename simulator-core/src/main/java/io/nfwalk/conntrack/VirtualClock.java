package io.nfwalk.conntrack;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one door of time: a clock that moves only when told to, or when its {@link #journal} is rolled back. Whatever a
 * host remembers goes back with it, so that everything which remembers writes into the same journal.
 */
public final class VirtualClock {
    private final Journal journal;
    private final Cell<Duration> now;
    private final Cell<Optional<Instant>> beginning;

    /** A clock at zero, with a journal of its own. */
    public VirtualClock() {
        this(new Journal());
    }

    /** A clock at zero that goes back when the journal is rolled back. */
    public VirtualClock(Journal journal) {
        this.journal = journal;
        this.now = new Cell<>(journal, Duration.ZERO);
        this.beginning = new Cell<>(journal, Optional.empty());
    }

    /** Where all that happens in this clock's time is written down. */
    public Journal journal() {
        return journal;
    }

    /** Time since the clock was made. */
    public Duration now() {
        return now.get();
    }

    /** States what time it was when the clock was made. */
    public void beganAt(Instant time) {
        beginning.set(Optional.of(time));
    }

    /** The time of day and the date, if anybody stated them. */
    public Optional<Instant> wallTime() {
        return beginning.get().map(time -> time.plus(now()));
    }

    /** Moves the clock forward; a negative duration is refused. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock cannot go back by " + by.negated());
        }
        now.set(now().plus(by));
    }
}
