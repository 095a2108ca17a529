package io.nfwalk.kernel.random;

import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A table of iptables-save text.
 *
 * @param name which table
 * @param policies the built-in chains that are named, with their policies
 * @param userChains the chains of its own
 * @param rules the rules of all chains, as they stand in the text
 */
public record TableText(TableName name, Map<String, String> policies, List<String> userChains, List<RuleText> rules) {
    /** Copies what it is given. */
    public TableText {
        policies = new LinkedHashMap<>(policies);
        userChains = List.copyOf(userChains);
        rules = List.copyOf(rules);
    }

    /** The lines from {@code *table} to {@code COMMIT}. */
    public String text() {
        StringBuilder text = new StringBuilder("*" + name + "\n");
        policies.forEach((chain, policy) -> text.append(":" + chain + " " + policy + " [0:0]\n"));
        userChains.forEach(chain -> text.append(":" + chain + " - [0:0]\n"));
        rules.forEach(rule -> text.append(rule.line()).append("\n"));
        return text.append("COMMIT\n").toString();
    }

    /** The rules of one chain, in order, so that the first is rule 1. */
    public List<RuleText> rulesOf(String chain) {
        return rules.stream().filter(rule -> rule.chain().equals(chain)).toList();
    }

    Stream<TableText> simpler() {
        Stream<TableText> chains = userChains.stream().flatMap(chain -> Stream.of(without(chain), withInPlace(chain)));
        Stream<TableText> fewer = Simpler.shorter(rules).map(this::withRules);
        Stream<TableText> policy =
                Simpler.fewerKeys(policies).map(left -> new TableText(name, left, userChains, rules));
        Stream<TableText> each = Simpler.eachSimpler(rules, RuleText::simpler).map(this::withRules);
        return Stream.of(chains, fewer, policy, each).flatMap(stream -> stream);
    }

    private TableText withRules(List<RuleText> others) {
        return new TableText(name, policies, userChains, others);
    }

    /** The chain's rules instead of those that lead to it. */
    private TableText withInPlace(String userChain) {
        List<RuleText> all = new ArrayList<>();
        for (RuleText rule : rules) {
            if (rule.leadsTo(userChain)) {
                rulesOf(userChain)
                        .forEach(inner -> all.add(RuleText.append(
                                rule.chain(), both(rule.conditions(), inner.conditions()), inner.action())));
            } else if (!rule.chain().equals(userChain)) {
                all.add(rule);
            }
        }
        List<String> chains = new ArrayList<>(userChains);
        chains.remove(userChain);
        return new TableText(name, policies, chains, all);
    }

    private static List<String> both(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        second.stream().filter(condition -> !all.contains(condition)).forEach(all::add);
        return all;
    }

    private TableText without(String userChain) {
        List<String> chains = new ArrayList<>(userChains);
        chains.remove(userChain);
        return new TableText(
                name,
                policies,
                chains,
                rules.stream()
                        .filter(rule -> !rule.chain().equals(userChain) && !rule.leadsTo(userChain))
                        .toList());
    }
}
