package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * The extensions that a parser knows: a value, so that a caller can add rooms of its own.
 *
 * @param matches the rooms of {@code -m}
 * @param targets the rooms of {@code -j}
 */
public record Extensions(List<MatchRoom> matches, List<TargetRoom> targets) {
    /** Copies the lists. */
    public Extensions {
        matches = List.copyOf(matches);
        targets = List.copyOf(targets);
    }

    /** The room of that match name. */
    public Optional<MatchRoom> match(String name) {
        for (MatchRoom room : matches) {
            if (room.name().equals(name)) {
                return Optional.of(room);
            }
        }
        return Optional.empty();
    }

    /** The room of that target name. */
    public Optional<TargetRoom> target(String name) {
        for (TargetRoom room : targets) {
            if (room.name().equals(name)) {
                return Optional.of(room);
            }
        }
        return Optional.empty();
    }
}
