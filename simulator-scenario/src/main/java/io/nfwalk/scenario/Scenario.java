package io.nfwalk.scenario;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.AnsweringChance;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.network.Network;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.undo.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A scenario file: hosts, wires and steps. Immutable; each run begins anew. */
public final class Scenario {
    private final String title;
    private final Backend backend;
    private final Network network;
    private final List<HostSetup> setups;
    private final List<PlannedStep> steps;
    private final Problems problems;

    Scenario(
            String title,
            Backend backend,
            Network network,
            List<HostSetup> setups,
            List<PlannedStep> steps,
            Problems problems) {
        this.title = title;
        this.backend = backend;
        this.network = network;
        this.setups = List.copyOf(setups);
        this.steps = List.copyOf(steps);
        this.problems = problems.fresh();
    }

    /**
     * What reading a file gave.
     *
     * @param scenario the scenario; empty if there is an error
     * @param diagnostics everything there is to tell, warnings too
     */
    public record Read(Optional<Scenario> scenario, List<Diagnostic> diagnostics) {
        /** Copies the list. */
        public Read {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** Reads a scenario file and the rule files that it names. */
    public static Read read(Path file) {
        return read(file, Backend.NFT);
    }

    /**
     * The same; {@code rules} go through the backend, {@code rules-legacy} through the other one. The two differ in
     * what they refuse, and in a few details of what they do.
     */
    public static Read read(Path file, Backend backend) {
        return new ScenarioReader(file, backend).read();
    }

    /** Reads a scenario from a text; rule files that it names are looked for in {@code folder}. */
    public static Read read(String text, String name, Path folder) {
        return read(text, name, folder, Backend.NFT);
    }

    /** The same; {@code rules} go through the backend, {@code rules-legacy} through the other one. */
    public static Read read(String text, String name, Path folder, Backend backend) {
        return ScenarioReader.read(text, name, folder, backend);
    }

    /**
     * Runs it; what the kernel would draw by lot is drawn with the seed.
     *
     * @throws ScenarioException if a step can't be carried out when its turn comes
     */
    public ScenarioResult run(long seed) {
        return run(seed, new SeededChance(seed));
    }

    ScenarioResult run(long seed, Chance chance) {
        return new ScenarioRun(this, seed, chance, new Journal()).run();
    }

    /**
     * Everything that a run can lead to, with exact probabilities: what the kernel would draw by lot is enumerated, but
     * for ports, of which one stands for all.
     *
     * @param seed the seed of those ports
     * @param limit how many outcomes are looked for, at least 1, the most probable first
     * @throws ScenarioException if a step can't be carried out when its turn comes
     */
    public ScenarioOutcomes outcomes(long seed, int limit) {
        return ScenarioOutcomes.of(this, seed, limit, Answers.NONE);
    }

    /**
     * What a run leads to under each set of assumptions about the facts that nobody stated and that it asks for.
     *
     * @param seed the seed of its draws
     * @param limit how many sets of assumptions are followed, at least 1
     * @throws ScenarioException if a step can't be carried out when its turn comes
     */
    public Alternatives<ScenarioResult> alternatives(long seed, int limit) {
        return Alternatives.of(answers -> run(seed, new AnsweringChance(new SeededChance(seed), answers)), limit);
    }

    /** The same, with everything that a run can lead to under each set of assumptions. */
    public Alternatives<ScenarioOutcomes> alternativeOutcomes(long seed, int limit) {
        return Alternatives.of(answers -> ScenarioOutcomes.of(this, seed, limit, answers), limit);
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** Which iptables its {@code rules} go through: the one whose trace and counters a run tells. */
    public Backend backend() {
        return backend;
    }

    /** Its hosts and wires as they are at the start. */
    public Network network() {
        return network;
    }

    /** Its hosts as the file words them, in its order. */
    public List<HostSetup> setups() {
        return setups;
    }

    /** Its steps, in order. */
    public List<PlannedStep> steps() {
        return steps;
    }

    /** Whether one of its steps is a {@code wait}. */
    public boolean letsTimePass() {
        return steps.stream().anyMatch(step -> step.waitingTime().isPresent());
    }

    /** What is wrong with a step, found when its turn came. */
    ScenarioException broken(PlannedStep step, String message, String expected, String hint) {
        Problems found = problems.fresh();
        String whole = "step " + step.number() + ": " + message;
        Place place = new Place(step.place().line(), step.place().column());
        found.error(place, step.kind().length(), "scenario-step", whole, expected, hint);
        return new ScenarioException(found.all());
    }
}
