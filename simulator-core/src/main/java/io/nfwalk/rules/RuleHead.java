package io.nfwalk.rules;

import io.nfwalk.packet.Network;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rule's own conditions: {@code -s -d -i -o -p -f}.
 *
 * @param source {@code -s}
 * @param destination {@code -d}
 * @param inInterface {@code -i}
 * @param outInterface {@code -o}
 * @param protocol {@code -p}; absent for all
 * @param fragment {@code -f}: later fragments only (inverted: all others)
 */
public record RuleHead(
        Optional<Negatable<Network>> source,
        Optional<Negatable<Network>> destination,
        Optional<Negatable<InterfaceName>> inInterface,
        Optional<Negatable<InterfaceName>> outInterface,
        Optional<Negatable<Integer>> protocol,
        Optional<Negatable<Boolean>> fragment) {
    /** No condition at all. */
    public static final RuleHead ANY = new RuleHead(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A value that may have {@code !} before it.
     *
     * @param value what the packet is compared with
     * @param negated whether {@code !} stood before it
     */
    public record Negatable<T>(T value, boolean negated) {
        /** {@code matches}, turned round if negated. */
        public boolean apply(boolean matches) {
            return matches != negated;
        }
    }

    /**
     * An interface name as rules write it: exact, or ending in {@code +} for all that begin so.
     *
     * @param text 1 to 15 characters; {@code +} alone means any
     */
    public record InterfaceName(String text) {
        /** Whether the interface is meant. */
        public boolean matches(String name) {
            return text.endsWith("+") ? name.startsWith(text.substring(0, text.length() - 1)) : name.equals(text);
        }
    }

    /** The protocol that a match may rely on: that of a {@code -p} without {@code !}. */
    public OptionalInt onlyProtocol() {
        return protocol.isPresent() && !protocol.get().negated()
                ? OptionalInt.of(protocol.get().value())
                : OptionalInt.empty();
    }

    /** Whether all conditions hold; an absent interface is the empty name, which only a negated name or {@code +} matches. */
    public boolean matches(MatchContext context) {
        return source.map(s -> s.apply(s.value().contains(context.packet().source())))
                        .orElse(true)
                && destination
                        .map(d -> d.apply(d.value().contains(context.packet().destination())))
                        .orElse(true)
                && inInterface
                        .map(i -> i.apply(i.value().matches(context.inInterface())))
                        .orElse(true)
                && outInterface
                        .map(o -> o.apply(o.value().matches(context.outInterface())))
                        .orElse(true)
                && protocol.map(p -> p.apply(p.value() == context.packet().protocol()))
                        .orElse(true)
                && fragment.map(f -> f.apply(context.packet().isLaterFragment()))
                        .orElse(true);
    }
}
