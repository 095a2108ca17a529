package io.nfwalk.host;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.SetReference;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ip sets that a rule set names. They have to be there, and of its family, when the rules are loaded: iptables
 * refuses a rule about any other.
 */
public final class NamedSets {
    private static final int MOST_SHOWN = 10;

    private final RuleSet rules;

    private NamedSets(RuleSet rules) {
        this.rules = rules;
    }

    /** Those of a rule set. */
    public static NamedSets in(RuleSet rules) {
        return new NamedSets(rules);
    }

    /** Their names, each once, in the order in which rules name them. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        lines().forEach(line -> named(line.rule()).forEach(set -> names.add(set.name())));
        return List.copyOf(names);
    }

    /** What iptables would say of each rule that names a set that is not there, or is of the other family. */
    public List<Diagnostic> missing(RunningSets sets) {
        List<Diagnostic> told = new ArrayList<>();
        for (RuleLine line : lines()) {
            for (SetReference set : named(line.rule())) {
                boolean there = sets.has(set.name());
                boolean ofFamily = sets.family(set.name())
                        .filter(own -> own != rules.family())
                        .isEmpty();
                if (!there || !ofFamily) {
                    told.add(diagnostic(line, set, there, sets));
                }
            }
        }
        return told;
    }

    /** A remark, at the first rule that names a set, about which sets have to be there; empty if none. */
    public Optional<Diagnostic> needed() {
        List<String> names = names();
        return lines().stream()
                .filter(line -> !named(line.rule()).isEmpty())
                .findFirst()
                .map(line -> new Diagnostic(
                        Diagnostic.Severity.REMARK,
                        "needs-ip-sets",
                        line.span(),
                        1,
                        "iptables takes these rules only where "
                                + (names.size() == 1 ? "this ip set is" : "these ip sets are") + " there: "
                                + shown(names),
                        "",
                        Optional.empty(),
                        Optional.empty()));
    }

    private static String shown(List<String> names) {
        String more = names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " others" : "";
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_SHOWN))) + more;
    }

    private Diagnostic diagnostic(RuleLine line, SetReference set, boolean there, RunningSets sets) {
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                there ? "set-wrong-family" : "set-missing",
                line.span(),
                1,
                there ? "the set '" + set.name() + "' is of the other family" : "there is no set '" + set.name() + "'",
                "",
                Optional.of(there ? "a set of " + rules.family() : "a set of that name when the rules are loaded"),
                Optional.of(Spelling.hint(set.name(), sets.names())).filter(hint -> !there && !hint.isEmpty()));
    }

    private List<RuleLine> lines() {
        List<RuleLine> lines = new ArrayList<>();
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                lines.addAll(chain.rules());
            }
        }
        return lines;
    }

    private static List<SetReference> named(Rule rule) {
        List<SetReference> named = new ArrayList<>();
        rule.matches().forEach(match -> named.addAll(match.ipSets()));
        if (rule.action() instanceof Action.Apply apply) {
            named.addAll(apply.target().ipSets());
        }
        return named;
    }
}
