package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/**
 * A chain of rules.
 *
 * @param name its name
 * @param policy of a built-in chain: what happens to a packet that reaches the end; empty for a user chain
 * @param counters what the text says that the policy has counted
 * @param rules its rules, in order
 */
public record Chain(String name, Optional<Policy> policy, Counters counters, List<RuleLine> rules) {
    /** What a built-in chain does with a packet that reaches its end. */
    public enum Policy {
        /** It passes. */
        ACCEPT,
        /** It is gone. */
        DROP
    }

    /** Copies the list. */
    public Chain {
        rules = List.copyOf(rules);
    }
}
