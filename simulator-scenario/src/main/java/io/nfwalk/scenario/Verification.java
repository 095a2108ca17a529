package io.nfwalk.scenario;

import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.StepReport;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario that a kernel carried out, laid beside what the simulator says of it.
 *
 * <p>Where the scenario has lots to draw, the kernel need not draw what the simulator does. Ports and identifiers are
 * compared by what can come out; where that is not enough, because a rule was chosen by lot, other seeds are tried
 * until one run of the simulator is what the kernel did, and then all outcomes, the most probable first.
 *
 * @param scenario the scenario
 * @param kernel what the kernel did
 * @param simulated what the simulator says: the run that agrees, or else the one that comes nearest; with its seed, if
 *     it
 *     was a seed's
 * @param leftOut what could not be compared, because the kernel does not tell it
 * @param differences where the two differ; empty if they agree
 * @param draws what the simulator drew by lot, in words
 * @param runs how many runs of the simulator were compared
 */
public record Verification(
        Scenario scenario,
        RunReport kernel,
        RunReport simulated,
        Set<Category> leftOut,
        List<Difference> differences,
        List<String> draws,
        int runs) {
    /** An outcome with a share of 2 % is missed by so many runs once in 24,000 times. */
    private static final int MOST_RUNS = 500;

    /** Copies the collections. */
    public Verification {
        Set<Category> copy = EnumSet.noneOf(Category.class);
        copy.addAll(leftOut);
        leftOut = Collections.unmodifiableSet(copy);
        differences = List.copyOf(differences);
        draws = List.copyOf(draws);
    }

    /**
     * Compares a kernel's run with the simulator's.
     *
     * @param scenario what was run
     * @param kernel what the kernel did
     * @param seed of the simulator's first run; others count up from it
     * @param leftOut what the kernel does not tell
     * @throws ScenarioException if the simulator can't carry out a step
     */
    public static Verification of(Scenario scenario, RunReport kernel, long seed, Set<Category> leftOut) {
        Verification nearest = once(scenario, kernel, seed, leftOut);
        for (int runs = 2;
                runs <= MOST_RUNS && !nearest.agrees() && !nearest.draws().isEmpty();
                runs++) {
            Verification other = once(scenario, kernel, seed + runs - 1, leftOut);
            nearest = (other.unequalLines() < nearest.unequalLines() ? other : nearest).after(runs);
        }
        return nearest.hangsOnDice() ? amongOutcomes(nearest, seed) : nearest;
    }

    /** What no seed came upon may be rare: looks at all outcomes, or at the most probable ones. */
    private static Verification amongOutcomes(Verification nearest, long seed) {
        ScenarioOutcomes all = nearest.scenario().outcomes(seed, MOST_RUNS);
        Verification found = nearest;
        int runs = nearest.runs();
        for (ScenarioOutcomes.Outcome outcome : all.outcomes()) {
            ScenarioResult result = all.result(outcome);
            RunReport simulated = RunReport.of(result).withoutSeed();
            Verification other = once(nearest.scenario(), nearest.kernel(), result, simulated, nearest.leftOut());
            found = (other.unequalLines() < found.unequalLines() ? other : found).after(++runs);
            if (found.agrees()) {
                return found;
            }
        }
        return found;
    }

    private static Verification once(Scenario scenario, RunReport kernel, long seed, Set<Category> leftOut) {
        ScenarioResult result = scenario.run(seed);
        return once(scenario, kernel, result, RunReport.of(result), leftOut);
    }

    private static Verification once(
            Scenario scenario, RunReport kernel, ScenarioResult result, RunReport simulated, Set<Category> leftOut) {
        List<Difference> differences = Comparison.of(kernel, simulated, leftOut);
        return new Verification(scenario, kernel, simulated, leftOut, differences, result.draws(), 1);
    }

    private Verification after(int number) {
        return new Verification(scenario, kernel, simulated, leftOut, differences, draws, number);
    }

    /** Whether nothing differs. */
    public boolean agrees() {
        return differences.isEmpty();
    }

    /** Whether what differs may be the kernel's luck, and no mistake of the simulator's. */
    public boolean hangsOnDice() {
        return !agrees() && !draws.isEmpty();
    }

    /** The steps in which the kernel's result is not the one that the scenario expects. */
    public List<StepReport> unexpected() {
        return kernel.steps().stream().filter(step -> !step.asExpected()).toList();
    }

    private int unequalLines() {
        return differences.stream().mapToInt(each -> each.rows().size()).sum();
    }

    /**
     * How much was compared.
     *
     * @param steps steps
     * @param frames frames of all steps
     * @param events rules and policies that packets met
     * @param entries conntrack entries, those after each step together
     * @param counters rules and policies that count
     */
    public record Extent(int steps, int frames, int events, int entries, int counters) {}

    /** How much the kernel told. */
    public Extent extent() {
        return new Extent(
                kernel.steps().size(),
                kernel.steps().stream().mapToInt(step -> step.frames().size()).sum(),
                kernel.steps().stream().mapToInt(step -> lines(step.trace())).sum(),
                kernel.steps().stream()
                        .mapToInt(step -> lines(step.conntrack()))
                        .sum(),
                kernel.counters().values().stream()
                        .flatMap(tables -> tables.values().stream())
                        .flatMap(chains -> chains.values().stream())
                        .mapToInt(Verification::counters)
                        .sum());
    }

    private static <T> int lines(Map<String, List<T>> byHost) {
        return byHost.values().stream().mapToInt(List::size).sum();
    }

    private static int counters(ChainCount chain) {
        return chain.rules().size() + (chain.policy().isPresent() ? 1 : 0);
    }
}
