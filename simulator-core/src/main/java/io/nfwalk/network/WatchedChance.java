package io.nfwalk.network;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Fact;
import java.util.Optional;

/** The door of chance, with a bell: tells whether a number was drawn since somebody last asked. */
final class WatchedChance implements Chance {
    private final Chance door;
    private boolean rung;

    WatchedChance(Chance door) {
        this.door = door;
    }

    /** Whether a number was drawn since the last call. */
    boolean hasDrawn() {
        boolean drawn = rung;
        rung = false;
        return drawn;
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        return door.happens(favourable, total, subject);
    }

    @Override
    public int uniform(int bound, String subject) {
        rung = true;
        return door.uniform(bound, subject);
    }

    @Override
    public Optional<Boolean> answer(Fact fact) {
        return door.answer(fact);
    }
}
