package io.nfwalk.kube;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What releases of kube-proxy meant to do otherwise than today's, as far as their rules show which they are from.
 *
 * @param clearsMark whether a packet loses the masquerade mark when it leaves: since 1.19
 * @param nodeUsesCluster whether what the node itself sends to external addresses goes to all endpoints, even where
 *     only
 *     local ones count for others: since 1.15
 * @param externalIpsForAll whether pods and the node itself may use external IPs: since 1.20; before, only others could
 * @param dropsByMark whether what is to be dropped is marked, and dropped only if the node itself has the address:
 *     before
 *     1.27
 */
record RulesForm(boolean clearsMark, boolean nodeUsesCluster, boolean externalIpsForAll, boolean dropsByMark) {
    static RulesForm of(RuleSet rules) {
        boolean old =
                chains(rules, name -> name.startsWith("KUBE-XLB-")).findAny().isPresent();
        return new RulesForm(
                rules(rules, "KUBE-POSTROUTING"::equals).anyMatch(RulesForm::decidesAboutMarks),
                !old
                        || rules(rules, name -> name.startsWith("KUBE-XLB-"))
                                .anyMatch(rule -> rule.toSave().contains("--src-type LOCAL")),
                rules(rules, "KUBE-SERVICES"::equals)
                        .flatMap(rule -> rule.matches().stream())
                        .map(Match::name)
                        .noneMatch("physdev"::equals),
                chains(rules, "KUBE-MARK-DROP"::equals).findAny().isPresent()
                        && rules.table(TableName.FILTER)
                                .flatMap(table -> table.chain("KUBE-PROXY-FIREWALL"))
                                .isEmpty());
    }

    private static boolean decidesAboutMarks(Rule rule) {
        return rule.action() instanceof Action.Apply apply
                && (apply.target().name().equals("RETURN")
                        || apply.target().name().equals("MARK"));
    }

    private static Stream<Chain> chains(RuleSet rules, Predicate<String> named) {
        return rules.table(TableName.NAT).stream()
                .flatMap(table -> table.chains().stream())
                .filter(chain -> named.test(chain.name()));
    }

    private static Stream<Rule> rules(RuleSet rules, Predicate<String> chain) {
        return chains(rules, chain).flatMap(one -> one.rules().stream()).map(RuleLine::rule);
    }
}
