package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import java.util.Optional;

/**
 * A rule that matched, a policy that was reached, or the end of a user chain: what the TRACE target reports.
 *
 * @param host where
 * @param family of the packet and the rules
 * @param passage which of its host's packets it is, counted from 1 by those that came to a table
 * @param backend which part of the kernel holds the rule
 * @param hook at which hook
 * @param table in which table
 * @param chain in which chain
 * @param rule position in the chain from 1; 0 for the policy or the end of a user chain
 * @param number the position as a TRACE log counts it: of the policy or the end, one more than the chain has rules
 * @param line the rule and its place; empty when {@code rule} is 0
 * @param verdict {@code accept}, {@code drop}, {@code continue}, {@code return}, {@code jump C}, {@code goto C}, {@code
 *     policy ACCEPT}, or the name of another final target
 * @param before the packet when it came to the rule
 * @param markBefore its mark when it came to the rule
 * @param after the packet when it left the rule
 * @param markAfter its mark when it left the rule
 */
public record Visit(
        String host,
        Family family,
        long passage,
        Backend backend,
        Hook hook,
        TableName table,
        String chain,
        int rule,
        int number,
        Optional<RuleLine> line,
        String verdict,
        Packet before,
        int markBefore,
        Packet after,
        int markAfter)
        implements Event {
    /** The address form of a TRACE log: {@code nat:PREROUTING:rule:2}, {@code filter:FORWARD:policy:4}. */
    public String address() {
        String kind = rule > 0 ? "rule" : isPolicy() ? "policy" : "return";
        return table + ":" + chain + ":" + kind + ":" + number;
    }

    /** Whether it is the policy of a built-in chain that was reached. */
    public boolean isPolicy() {
        return rule == 0 && verdict.startsWith("policy ");
    }
}
