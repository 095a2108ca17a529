package io.nfwalk.testkit.arbitrary;

import io.nfwalk.Simulator;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary rule sets, which iptables-restore would take: rules of all tables and of user chains, with conditions that
 * lie close together, so that packets {@linkplain Packets#near(RuleSet) near} them meet many.
 *
 * <p>They shrink to the fewest rules, each without what it need not say.
 */
public final class RuleSets {
    /** Rules of a set where nobody says how many. */
    private static final int RULES = 12;

    private static final int MATCHES = 2;

    private RuleSets() {}

    /**
     * A rule and where it stands.
     *
     * @param place where
     * @param words what stands behind {@code -A CHAIN}
     */
    private record PlacedRule(RuleWords.Place place, String words) {}

    /** Of up to 12 rules. */
    public static Arbitrary<RuleSet> any(Family family) {
        return any(family, RULES);
    }

    /**
     * Of up to so many rules, at least 1, in the tables raw, mangle, nat and filter; of these those that have rules.
     */
    public static Arbitrary<RuleSet> any(Family family, int most) {
        Arbitrary<List<PlacedRule>> rules = placedRules(family).list().ofMaxSize(most);
        Arbitrary<Set<String>> dropping =
                Arbitraries.of("INPUT", "FORWARD", "OUTPUT").set().ofMaxSize(1);
        return Combinators.combine(rules, dropping)
                .as((placed, policies) -> Simulator.parse(text(placed, policies), family));
    }

    private static Arbitrary<PlacedRule> placedRules(Family family) {
        Arbitrary<List<String>> matches = Arbitraries.of(RuleWords.matches(family))
                .list()
                .ofMaxSize(MATCHES)
                .uniqueElements();
        return Combinators.combine(
                        Arbitraries.of(RuleWords.places()),
                        option("-s", RuleWords.networks(family)),
                        option("-d", RuleWords.networks(family)),
                        option("-i", List.of("", "", "", "eth0", "eth1", "eth+")),
                        option("-o", List.of("", "", "", "eth0", "eth1", "eth+")),
                        Arbitraries.of(RuleWords.transports(family)),
                        matches,
                        Arbitraries.integers().between(0, 999))
                .as((place, source, destination, in, out, transport, asked, action) -> {
                    List<String> words = new ArrayList<>(List.of(source, destination));
                    words.add(RuleWords.takesIn(place) ? in : "");
                    words.add(RuleWords.takesOut(place) ? out : "");
                    words.add(transport);
                    words.addAll(asked);
                    List<String> actions = RuleWords.actions(place, family);
                    words.add(actions.get(action % actions.size()));
                    words.removeIf(String::isEmpty);
                    return new PlacedRule(place, String.join(" ", words));
                });
    }

    /** An option with one of the values, negated now and then, or nothing if the value is empty. */
    private static Arbitrary<String> option(String name, List<String> values) {
        return Combinators.combine(Arbitraries.of(values), Arbitraries.of(false, false, false, true))
                .as((value, negated) -> value.isEmpty() ? "" : (negated ? "! " : "") + name + " " + value);
    }

    private static String text(List<PlacedRule> rules, Set<String> dropping) {
        StringBuilder text = new StringBuilder();
        for (TableName table : List.of(TableName.RAW, TableName.MANGLE, TableName.NAT, TableName.FILTER)) {
            List<PlacedRule> own =
                    rules.stream().filter(rule -> rule.place().table() == table).toList();
            Optional<String> policy =
                    dropping.stream().filter(chain -> table == TableName.FILTER).findFirst();
            if (!own.isEmpty() || policy.isPresent()) {
                text.append('*').append(table).append('\n');
                policy.ifPresent(chain -> text.append(":").append(chain).append(" DROP [0:0]\n"));
                userChains(own).forEach(chain -> text.append(":").append(chain).append(" - [0:0]\n"));
                own.forEach(rule -> text.append("-A ")
                        .append(rule.place().chain())
                        .append(' ')
                        .append(rule.words())
                        .append('\n'));
                text.append("COMMIT\n");
            }
        }
        return text.toString();
    }

    private static Set<String> userChains(List<PlacedRule> rules) {
        Set<String> chains = new LinkedHashSet<>();
        for (String chain : RuleWords.USER_CHAINS) {
            boolean isNamed = rules.stream()
                    .anyMatch(rule -> rule.place().chain().equals(chain)
                            || rule.words().endsWith("-j " + chain)
                            || rule.words().endsWith("-g " + chain));
            if (isNamed) {
                chains.add(chain);
            }
        }
        return chains;
    }
}
