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
        return matches.stream().filter(room -> room.name().equals(name)).findFirst();
    }

    /** The room of that target name. */
    public Optional<TargetRoom> target(String name) {
        return targets.stream().filter(room -> room.name().equals(name)).findFirst();
    }
}
