package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The extensions that a parser knows: a value, so that a caller can add rooms of its own. */
public final class Extensions {
    private final List<MatchRoom> matches;
    private final List<TargetRoom> targets;
    private final Map<String, Optional<MatchRoom>> matchOf = new HashMap<>();
    private final Map<String, Optional<TargetRoom>> targetOf = new HashMap<>();
    /** Tables that were asked for: to make one takes longer than to read a rule. */
    private final Map<Family, Map<String, OptionTable>> matchOptions = new EnumMap<>(Family.class);

    private final Map<Family, Map<String, OptionTable>> targetOptions = new EnumMap<>(Family.class);

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
        for (Family family : Family.values()) {
            matchOptions.put(family, new ConcurrentHashMap<>());
            targetOptions.put(family, new ConcurrentHashMap<>());
        }
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

    /** The options of the match, which is one of these, in that family. */
    OptionTable options(MatchRoom match, Family family) {
        return matchOptions
                .get(family)
                .computeIfAbsent(match.name(), asked -> match.options().apply(family));
    }

    /** The options of the target, which is one of these, in that family. */
    OptionTable options(TargetRoom target, Family family) {
        return targetOptions
                .get(family)
                .computeIfAbsent(target.name(), asked -> target.options().apply(family));
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
