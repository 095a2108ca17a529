package io.nfwalk.testkit.coverage;

import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import java.util.Map;

/**
 * How often a rule was met.
 *
 * @param table its table
 * @param chain its chain
 * @param number its position in the chain, from 1
 * @param line the rule and its place
 * @param matched how many packets matched it
 * @param passed how many packets were looked at and did not match
 * @param verdicts what it did with those that matched, each with its number, in the order of their first time
 */
public record RuleCount(
        TableName table,
        String chain,
        int number,
        RuleLine line,
        long matched,
        long passed,
        Map<String, Long> verdicts) {
    /** Whether a packet can fail to match: it has conditions, besides a comment. */
    public boolean isConditional() {
        Rule rule = line.rule();
        return !rule.head().equals(RuleHead.ANY)
                || rule.matches().stream().anyMatch(match -> !match.name().equals("comment"));
    }

    /** How many ways there are to go on from it: to match, and for a rule with conditions not to match. */
    public int branches() {
        return isConditional() ? 2 : 1;
    }

    /** How many of these were gone. */
    public int branchesMet() {
        return (matched > 0 ? 1 : 0) + (isConditional() && passed > 0 ? 1 : 0);
    }

    /** {@code nat:PREROUTING:rule:2}. */
    public String address() {
        return table + ":" + chain + ":rule:" + number;
    }
}
