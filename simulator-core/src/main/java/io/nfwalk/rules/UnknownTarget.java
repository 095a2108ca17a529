package io.nfwalk.rules;

import io.nfwalk.chance.Fact;
import java.util.List;

/**
 * A target without a room, kept word for word. What becomes of a packet that meets it is not known.
 *
 * @param name what follows {@code -j}
 * @param words its options and their values as they were written, quotes and {@code !} included
 */
public record UnknownTarget(String name, List<String> words) implements Target {
    /** Targets that make the kernel track connections. Source: seen on Linux 6.18, for those of iptables 1.8.9. */
    private static final List<String> TRACKING = List.of("CONNSECMARK", "SYNPROXY");

    /** Copies the list. */
    public UnknownTarget {
        words = List.copyOf(words);
    }

    @Override
    public Verdict apply(TargetContext context) {
        return new Verdict.Unknown(new Fact("-j " + name, "what becomes of the packet: " + toSave()));
    }

    @Override
    public boolean needsTracking() {
        return TRACKING.contains(name);
    }

    @Override
    public String toSave() {
        return "-j " + name + (words.isEmpty() ? "" : " " + String.join(" ", words));
    }
}
