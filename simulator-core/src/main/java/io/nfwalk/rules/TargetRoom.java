package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the parser must know of a target: its name, its options, and how to read them.
 *
 * @param name what follows {@code -j}
 * @param options the options it takes in a family
 * @param reader makes the target of what was given
 * @param listed how {@code iptables -L} words it; empty where nobody said
 */
public record TargetRoom(String name, Function<Family, OptionTable> options, Reader reader, Optional<Listed> listed) {
    /** A room of which nobody said how it is listed. */
    public TargetRoom(String name, Function<Family, OptionTable> options, Reader reader) {
        this(name, options, reader, Optional.empty());
    }

    /** Makes a target of the options that a rule gave. */
    @FunctionalInterface
    public interface Reader {
        /**
         * The target.
         *
         * @param values the given options, each read by itself
         * @param family the rule set's family
         * @param head the rule's own conditions, all of them, wherever they stood in the line
         * @throws OptionException if the options don't go together
         */
        Target read(OptionValues values, Family family, RuleHead head) throws OptionException;
    }

    /** A room with the same options in both families. */
    public static TargetRoom of(String name, OptionTable options, Reader reader) {
        return new TargetRoom(name, family -> options, reader);
    }

    /** The same room, listed so. */
    public TargetRoom listed(Listed words) {
        return new TargetRoom(name, options, reader, Optional.of(words));
    }
}
