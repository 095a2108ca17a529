package io.nfwalk.scenario;

import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Course;
import io.nfwalk.chance.Decision;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.network.Step;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run of a scenario can lead to, the most probable first. Outcomes of which the JSON report tells the
 * same are one. An outcome is kept as the decisions that lead to it and run again to be told in full, so that a
 * thousand of a long scenario take little memory.
 */
public final class ScenarioOutcomes {
    private final Scenario scenario;
    private final long seed;
    private final Answers answers;
    private final List<Outcome> outcomes;
    private final Fraction unexplored;
    private final List<StepShares> shares;

    /**
     * One outcome.
     *
     * @param probability how likely it is
     * @param results the steps' results, in order
     * @param passed whether each step's result is one that is expected
     * @param decisions one way that leads to it
     */
    public record Outcome(Fraction probability, List<Step.Result> results, boolean passed, List<Decision> decisions) {
        /** Copies the lists. */
        public Outcome {
            results = List.copyOf(results);
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * How likely each result of a step is.
     *
     * @param step the step
     * @param results those that came, with their probabilities, in the order of the most probable outcome that has them
     * @param held whether nothing was expected of the step, or this
     */
    public record StepShares(PlannedStep step, Map<Step.Result, Fraction> results, boolean held) {
        /** Copies the map. */
        public StepShares {
            results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        }
    }

    /** What one run told, as far as it is kept; equal for runs that tell the same. */
    private record Kind(String digest, List<Step.Result> results, boolean passed) {}

    private ScenarioOutcomes(Scenario scenario, long seed, Answers answers, Distribution<Kind> distribution) {
        this.scenario = scenario;
        this.seed = seed;
        this.answers = answers;
        this.unexplored = distribution.unexplored();
        this.outcomes = distribution.outcomes().stream()
                .map(one -> new Outcome(
                        one.probability(), one.value().results(), one.value().passed(), one.decisions()))
                .toList();
        List<StepShares> all = new ArrayList<>();
        for (int i = 0; i < scenario.steps().size(); i++) {
            all.add(shares(scenario.steps().get(i), i));
        }
        this.shares = List.copyOf(all);
    }

    static ScenarioOutcomes of(Scenario scenario, long seed, int limit, Answers answers) {
        Distribution<Kind> kinds = Outcomes.inSteps(
                (chance, journal) -> new HashedRun(new ScenarioRun(scenario, seed, chance, journal), journal),
                limit,
                seed,
                answers);
        return new ScenarioOutcomes(scenario, seed, answers, kinds);
    }

    /** A run of which nothing is kept but what is needed to tell it from others. */
    private static final class HashedRun implements Course<Kind> {
        private final ScenarioRun run;
        /** Of each step that was carried out. */
        private final List<String> digests;

        HashedRun(ScenarioRun run, Journal journal) {
            this.run = run;
            this.digests = new UndoList<>(journal);
        }

        @Override
        public boolean isOver() {
            return run.isOver();
        }

        @Override
        public void advance() {
            run.advance();
            digests.add(digest(RunReport.of(run.lastStep())));
        }

        @Override
        public Kind result() {
            ScenarioResult whole = run.result();
            List<String> parts = new ArrayList<>(digests);
            parts.add(digest(RunReport.of(whole.withSteps(List.of()))));
            return new Kind(
                    digest(String.join(" ", parts)),
                    whole.steps().stream()
                            .map(ScenarioResult.StepResult::result)
                            .toList(),
                    whole.passed());
        }
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A hash of the JSON that tells of the run or a part of it, which no other JSON has. */
    private static String digest(RunReport report) {
        MessageDigest sha256 = sha256();
        JsonReport.write(
                new Writer() {
                    @Override
                    public void write(char[] text, int start, int length) {
                        sha256.update(new String(text, start, length).getBytes(StandardCharsets.UTF_8));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                },
                json -> {
                    json.writeStartObject();
                    new JsonReport(json).content(report);
                    json.writeEndObject();
                });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java has SHA-256", missing);
        }
    }

    private StepShares shares(PlannedStep step, int index) {
        Map<Step.Result, Fraction> results = new LinkedHashMap<>();
        outcomes.forEach(outcome -> results.merge(outcome.results().get(index), outcome.probability(), Fraction::plus));
        Optional<Expectation> expected = step.expected();
        return new StepShares(
                step,
                results,
                expected.map(expectation -> expectation.agreesWith(results, unexplored))
                        .orElse(true));
    }

    /** The scenario. */
    public Scenario scenario() {
        return scenario;
    }

    /** The seed of what is drawn and not enumerated. */
    public long seed() {
        return seed;
    }

    /** The outcomes, the most probable first. */
    public List<Outcome> outcomes() {
        return outcomes;
    }

    /** How likely it is that none of the outcomes comes, because a limit was reached. */
    public Fraction unexplored() {
        return unexplored;
    }

    /** How likely the results of each step are, steps in their order. */
    public List<StepShares> shares() {
        return shares;
    }

    /** Whether every expectation held in every outcome, and shares were as they were expected. */
    public boolean passed() {
        return shares.stream().allMatch(StepShares::held);
    }

    /** All that one of these outcomes tells. */
    public ScenarioResult result(Outcome outcome) {
        return Outcomes.replay((Chance chance) -> scenario.run(seed, chance), outcome.decisions(), seed, answers);
    }
}
