package io.nfwalk.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extensions that a parser knows: a value, so that a caller can add rooms of its own. */
public final class Extensions {
    private final List<MatchRoom> matches;
    private final List<TargetRoom> targets;
    private final Map<String, Optional<MatchRoom>> matchOf = new HashMap<>();
    private final Map<String, Optional<TargetRoom>> targetOf = new HashMap<>();

    /**
     * The first room of a name counts.
     *
     * @param matches the rooms of {@code -m}
     * @param targets the rooms of {@code -j}
     */
    public Extensions(List<MatchRoom> matches, List<TargetRoom> targets) {
        this.matches = List.copyOf(matches);
        this.targets = List.copyOf(targets);
        matches.forEach(room -> matchOf.putIfAbsent(room.name(), Optional.of(room)));
        targets.forEach(room -> targetOf.putIfAbsent(room.name(), Optional.of(room)));
    }

    /** The rooms of {@code -m}. */
    public List<MatchRoom> matches() {
        return matches;
    }

    /** The rooms of {@code -j}. */
    public List<TargetRoom> targets() {
        return targets;
    }

    /** The room of that match name. */
    public Optional<MatchRoom> match(String name) {
        return matchOf.getOrDefault(name, Optional.empty());
    }

    /** The room of that target name. */
    public Optional<TargetRoom> target(String name) {
        return targetOf.getOrDefault(name, Optional.empty());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extensions same && matches.equals(same.matches) && targets.equals(same.targets);
    }

    @Override
    public int hashCode() {
        return 31 * matches.hashCode() + targets.hashCode();
    }
}
