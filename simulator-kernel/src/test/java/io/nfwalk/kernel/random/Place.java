package io.nfwalk.kernel.random;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Set;

/**
 * Where a rule is to stand, and for which packets.
 *
 * @param table its table
 * @param hooks the hooks from which its chain may be reached
 * @param protocol what {@code -p} says, or empty
 * @param inverted whether {@code !} stands before it
 * @param chains the user chains that it may lead to
 * @param flow whose packets it shall match, or just miss
 */
record Place(TableName table, Set<Hook> hooks, String protocol, boolean inverted, List<UserChain> chains, Flow flow) {
    /**
     * A chain of a table's own.
     *
     * @param name its name
     * @param hooks the hooks from which it may be reached
     */
    record UserChain(String name, Set<Hook> hooks) {}

    Place of(String protocolWord, boolean not) {
        return new Place(table, hooks, protocolWord, not, chains, flow);
    }

    /** Whether it is reached from no other hooks than these. */
    boolean only(Hook... allowed) {
        return List.of(allowed).containsAll(hooks);
    }

    boolean isFor(String protocolWord) {
        return !inverted && protocol.equals(protocolWord);
    }

    /** Whether ports can be said of its packets. */
    boolean hasPorts() {
        return isFor("tcp") || isFor("udp");
    }

    /** The user chains that may stand at all of its hooks. */
    List<String> reachable() {
        return chains.stream()
                .filter(chain -> chain.hooks().containsAll(hooks))
                .map(UserChain::name)
                .toList();
    }
}
