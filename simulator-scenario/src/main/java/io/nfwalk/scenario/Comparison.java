package io.nfwalk.scenario;

import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a kernel's run of a scenario and the simulator's differ. Absent and empty are equal, a policy that counted
 * nothing is as good as none; the order between hosts means nothing, nor does that of conntrack entries with equal
 * tuples in different zones. Where the simulator says that a value is drawn by lot, any that can come out will do, as
 * long as it is the same in all places.
 */
public final class Comparison {
    private final RunReport kernel;
    private final RunReport simulated;
    private final Set<Category> leftOut;
    private final AnswerLines ofKernel = new AnswerLines(DrawnValues.none());
    private final AnswerLines ofSimulator;
    private final List<Difference> found = new ArrayList<>();

    private Comparison(RunReport kernel, RunReport simulated, Set<Category> leftOut) {
        this.kernel = kernel;
        this.simulated = simulated;
        this.leftOut = leftOut;
        this.ofSimulator = new AnswerLines(DrawnValues.of(kernel, simulated));
    }

    /** Every difference, in the order of the steps; empty if the two agree. */
    public static List<Difference> of(RunReport kernel, RunReport simulated) {
        return of(kernel, simulated, EnumSet.noneOf(Category.class));
    }

    /** Every difference but those of the categories {@code leftOut}, of which the kernel could not tell. */
    public static List<Difference> of(RunReport kernel, RunReport simulated, Set<Category> leftOut) {
        Comparison comparison = new Comparison(kernel, simulated, leftOut);
        comparison.compare();
        return List.copyOf(comparison.found);
    }

    private void compare() {
        tell(OptionalInt.empty(), Category.RESULT, "", List.of(kernel.scenario()), List.of(simulated.scenario()));
        int steps = Math.max(kernel.steps().size(), simulated.steps().size());
        for (int i = 0; i < steps; i++) {
            OptionalInt number = OptionalInt.of(i + 1);
            List<StepReport> ours = step(kernel, i);
            List<StepReport> theirs = step(simulated, i);
            tell(number, Category.RESULT, "", results(ours), results(theirs));
            if (!ours.isEmpty() && !theirs.isEmpty()) {
                step(number, ours.get(0), theirs.get(0));
            }
        }
        hosts(OptionalInt.empty(), Category.COUNTERS, counters(kernel), counters(simulated));
    }

    /** The step at that place, or none. */
    private static List<StepReport> step(RunReport run, int place) {
        return place < run.steps().size() ? List.of(run.steps().get(place)) : List.of();
    }

    private static List<String> results(List<StepReport> steps) {
        return steps.stream()
                .map(step -> step.kind() + ": " + step.result().word())
                .toList();
    }

    private void step(OptionalInt number, StepReport ours, StepReport theirs) {
        hosts(number, Category.FRAMES, ofKernel.frames(ours), ofSimulator.frames(theirs));
        hosts(
                number,
                Category.TRACE,
                ofKernel.trace(decided(ours.trace(), theirs.trace())),
                ofSimulator.trace(theirs.trace()));
        hosts(number, Category.CONNTRACK, ofKernel.entries(ours), ofSimulator.entries(theirs));
    }

    /** The kernel's events, with the simulator's verdicts where the kernel has not told its own. */
    private static Map<String, List<TraceEvent>> decided(
            Map<String, List<TraceEvent>> ours, Map<String, List<TraceEvent>> theirs) {
        Map<String, List<TraceEvent>> decided = new LinkedHashMap<>();
        ours.forEach((host, events) -> {
            List<TraceEvent> said = theirs.getOrDefault(host, List.of());
            List<TraceEvent> both = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                boolean same = i < said.size() && events.get(i).mayBe(said.get(i));
                both.add(same ? said.get(i) : events.get(i));
            }
            decided.put(host, both);
        });
        return decided;
    }

    private void hosts(
            OptionalInt step, Category category, Map<String, List<String>> ours, Map<String, List<String>> theirs) {
        Set<String> hosts = new LinkedHashSet<>(ours.keySet());
        hosts.addAll(theirs.keySet());
        for (String host : hosts) {
            tell(step, category, host, ours.getOrDefault(host, List.of()), theirs.getOrDefault(host, List.of()));
        }
    }

    private void tell(OptionalInt step, Category category, String host, List<String> ours, List<String> theirs) {
        if (!ours.equals(theirs) && !leftOut.contains(category)) {
            found.add(new Difference(step, category, host, ours, theirs));
        }
    }

    /** A line for each policy and rule, chains by name: iptables-save prints them in an order of its own. */
    private static Map<String, List<String>> counters(RunReport run) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        run.counters().forEach((host, tables) -> {
            Map<String, ChainCount> byName = new TreeMap<>();
            tables.forEach((table, chains) ->
                    chains.forEach((chain, counts) -> byName.put(table + ":" + chain + ":", counts)));
            List<String> ofHost = new ArrayList<>();
            byName.forEach((place, counts) -> ofHost.addAll(counters(place, counts)));
            lines.put(host, ofHost);
        });
        return lines;
    }

    private static List<String> counters(String place, ChainCount counts) {
        List<String> lines = new ArrayList<>();
        counts.policy()
                .filter(policy -> policy.packets() != 0 || policy.bytes() != 0)
                .ifPresent(policy -> lines.add(place + "policy " + policy));
        for (int i = 0; i < counts.rules().size(); i++) {
            lines.add(place + (i + 1) + " " + counts.rules().get(i));
        }
        return lines;
    }
}
