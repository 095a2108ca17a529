package io.nfwalk.rules;

import io.nfwalk.chance.Fact;
import java.util.List;

/**
 * A match without a room, kept word for word. What it says of a packet is a fact that somebody has to state.
 *
 * @param name what follows {@code -m}
 * @param words its options and their values as they were written, quotes and {@code !} included
 */
public record UnknownMatch(String name, List<String> words) implements Match {
    /** Matches that make the kernel track connections. Source: seen on Linux 6.18, for those of iptables 1.8.9. */
    private static final List<String> TRACKING =
            List.of("conntrack", "state", "connmark", "connlabel", "connlimit", "connbytes", "cluster", "helper");

    /** Copies the list. */
    public UnknownMatch {
        words = List.copyOf(words);
    }

    @Override
    public MatchResult match(MatchContext context) {
        Fact fact = name.equals(ListedRule.UNREAD)
                ? new Fact("'" + String.join(" ", words).replace("\"", "") + "'", "the rule as iptables-save prints it")
                : new Fact("-m " + name, "whether the packet matches: " + toSave());
        return new MatchResult.Unknown(fact);
    }

    @Override
    public boolean needsTracking() {
        return TRACKING.contains(name);
    }

    @Override
    public String toSave() {
        return "-m " + name + (words.isEmpty() ? "" : " " + String.join(" ", words));
    }
}
