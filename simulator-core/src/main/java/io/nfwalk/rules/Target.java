package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/** What a rule does with {@code -j}: immutable, compared by value. */
public interface Target {
    /** What follows {@code -j}. */
    String name();

    /** Acts on the packet and says how its walk goes on. */
    Verdict apply(TargetContext context);

    /** Its canonical text as iptables-save prints it, from {@code -j} on. */
    String toSave();

    /** What it can do to a packet that meets it, at most. */
    default Effect effect() {
        return Effect.ALTERS;
    }

    /** Whether a rule with this target makes the kernel track connections. */
    default boolean needsTracking() {
        return false;
    }

    /** Whether a rule with this target makes the host watch the handshakes that it has begun in its clients' names. */
    default boolean proxiesHandshakes() {
        return false;
    }

    /** Whether a rule with this target makes the host join fragments before it looks at them, as tracking does. */
    default boolean needsWholePackets() {
        return false;
    }

    /** The bits of the packet's or its connection's mark that it reads or can change. */
    default int markBits() {
        return 0;
    }

    /** The ip sets that it asks or changes, which must be there when the rule is loaded. */
    default List<SetReference> ipSets() {
        return List.of();
    }

    /** Why the kernel or iptables would refuse it there, or empty. */
    default Optional<Refusal> refusal(Placement placement) {
        return Optional.empty();
    }
}
