package io.nfwalk.kernel;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.RulesText;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/**
 * How much of a scenario is put to a kernel. More keeps it busy for minutes at a place where no signal reaches it, or
 * tells of more at once than its sockets have room for, and there would be no answer in the end.
 */
final class ReplayLimits {
    /** Each is a namespace, with sockets and programs of its own. */
    static final int MOST_HOSTS = 200;

    static final int MOST_INTERFACES = 1_000;

    static final int MOST_ROUTES = 10_000;

    static final int MOST_ENTRIES = 20_000;

    /** Room for a thousand draws, each with what makes it and what follows it. */
    static final int MOST_STEPS = 2_500;

    /** Of all rule sets, each time that one is loaded; nf_tables takes ten seconds for twice as many. */
    static final int MOST_RULES = 50_000;

    /**
     * To tell of one, ip_tables looks through the whole table for it (kernel: net/ipv4/netfilter/ip_tables.c,
     * trace_packet), and all that a packet meets has to wait in a socket until it has gone its way.
     */
    static final int MOST_RULES_MET = 5_000;

    private ReplayLimits() {}

    /** What there is too much of, in a sentence; empty if the scenario can be built. */
    static Optional<String> tooLarge(Scenario scenario) {
        List<HostSetup> setups = scenario.setups();
        return tooMany("hosts", setups.size(), MOST_HOSTS)
                .or(() -> tooMany("interfaces", interfaces(setups), MOST_INTERFACES))
                .or(() -> tooMany("routes", routes(scenario), MOST_ROUTES))
                .or(() -> tooMany("entries of conntrack", entries(setups), MOST_ENTRIES))
                .or(() -> tooMany("steps", scenario.steps().size(), MOST_STEPS))
                .or(() -> tooMany("rules to load", rules(scenario), MOST_RULES));
    }

    /** The same of what the simulator has made of it: of the rules that packets meet. */
    static Optional<String> tooLarge(RunReport simulated) {
        for (StepReport step : simulated.steps()) {
            long met = step.trace().values().stream().mapToLong(List::size).sum();
            Optional<String> reason = tooMany("rules that its packets meet", met, MOST_RULES_MET);
            if (reason.isPresent()) {
                return reason.map(words -> "step " + step.number() + ": " + words);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tooMany(String what, long count, long most) {
        return count <= most
                ? Optional.empty()
                : Optional.of(count + " " + what + " are too many for a kernel: at most " + most);
    }

    private static long interfaces(List<HostSetup> setups) {
        return setups.stream()
                .mapToLong(setup -> setup.host().interfaces().size())
                .sum();
    }

    private static long entries(List<HostSetup> setups) {
        return setups.stream().mapToLong(setup -> setup.conntrack().size()).sum();
    }

    private static long routes(Scenario scenario) {
        long count = scenario.setups().stream()
                .mapToLong(setup -> setup.routes().size() + setup.policyRules().size())
                .sum();
        for (PlannedStep step : scenario.steps()) {
            if (step.action() instanceof Action.Alter alter) {
                count += alter.change().routes().map(List::size).orElse(0);
            }
        }
        return count;
    }

    private static long rules(Scenario scenario) {
        long count = 0;
        for (HostSetup setup : scenario.setups()) {
            for (LoadedRules loaded : setup.host().ruleSets()) {
                count += size(loaded.rules());
            }
        }
        for (PlannedStep step : scenario.steps()) {
            if (step.action() instanceof Action.Alter alter) {
                for (RulesText text : alter.change().loads()) {
                    count += size(text.rules());
                }
            }
        }
        return count;
    }

    /** Chains count as well: the kernel keeps a few rules for each. */
    private static long size(RuleSet rules) {
        return rules.tables().stream()
                .flatMap(table -> table.chains().stream())
                .mapToLong(chain -> 1 + chain.rules().size())
                .sum();
    }
}
