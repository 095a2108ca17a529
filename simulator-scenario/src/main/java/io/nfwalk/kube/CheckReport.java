package io.nfwalk.kube;

import java.util.List;

/**
 * Whether a node's rules do what the objects say.
 *
 * @param node the node's name
 * @param ways all ways to all Services' ports, and what becomes of them
 * @param violations what is wrong, in the same order
 * @param remarks what is odd, but does no harm
 */
public record CheckReport(String node, List<WayReport> ways, List<Violation> violations, List<String> remarks) {
    /** Copies the lists. */
    public CheckReport {
        ways = List.copyOf(ways);
        violations = List.copyOf(violations);
        remarks = List.copyOf(remarks);
    }

    /** Whether nothing is wrong. */
    public boolean isRight() {
        return violations.isEmpty();
    }
}
