package io.nfwalk.scenario;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Alternatives.Assumption;
import io.nfwalk.chance.Alternatives.World;
import io.nfwalk.chance.Question;
import io.nfwalk.network.Step;
import io.nfwalk.scenario.ScenarioOutcomes.Outcome;
import io.nfwalk.scenario.ScenarioOutcomes.StepShares;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes what a scenario can lead to as one JSON object on one line, in the form of the scenario format's results:
 * piece by piece, since it may be large. {@code file} is told where several files are run.
 */
public final class OutcomesJson {
    private final JsonGenerator json;

    private OutcomesJson(JsonGenerator json) {
        this.json = json;
    }

    /** All outcomes with their probabilities. */
    public static void write(ScenarioOutcomes all, Optional<String> file, Consumer<String> out) {
        JsonReport.write(new Pieces(out), json -> {
            OutcomesJson report = new OutcomesJson(json);
            report.begin(file, all.scenario(), all.passed(), all.seed());
            report.outcomes(all);
            json.writeEndObject();
        });
        out.accept("\n");
    }

    /** One run under each set of assumptions. */
    public static void writeRuns(
            Scenario scenario,
            long seed,
            Alternatives<ScenarioResult> all,
            Optional<String> file,
            Consumer<String> out) {
        boolean passed = all.worlds().stream().allMatch(world -> world.result().passed());
        write(scenario, seed, passed, all, file, out, (report, run) -> {
            report.json.writeBooleanProperty("passed", run.passed());
            new JsonReport(report.json).content(RunReport.of(run));
        });
    }

    /** All outcomes with their probabilities under each set of assumptions. */
    public static void writeOutcomes(
            Scenario scenario,
            long seed,
            Alternatives<ScenarioOutcomes> all,
            Optional<String> file,
            Consumer<String> out) {
        boolean passed = all.worlds().stream().allMatch(world -> world.result().passed());
        write(scenario, seed, passed, all, file, out, (report, outcomes) -> {
            report.json.writeBooleanProperty("passed", outcomes.passed());
            report.outcomes(outcomes);
        });
    }

    private static <T> void write(
            Scenario scenario,
            long seed,
            boolean passed,
            Alternatives<T> all,
            Optional<String> file,
            Consumer<String> out,
            BiConsumer<OutcomesJson, T> content) {
        JsonReport.write(new Pieces(out), json -> {
            OutcomesJson report = new OutcomesJson(json);
            report.begin(file, scenario, passed, seed);
            json.writeArrayPropertyStart("alternatives");
            for (World<T> world : all.worlds()) {
                json.writeStartObject();
                report.assumptions(world.assumptions());
                content.accept(report, world.result());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (all.left() > 0) {
                json.writeNumberProperty("unexploredAlternatives", all.left());
            }
            json.writeEndObject();
        });
        out.accept("\n");
    }

    private void begin(Optional<String> file, Scenario scenario, boolean passed, long seed) {
        json.writeStartObject();
        file.ifPresent(name -> json.writeStringProperty("file", name));
        json.writeStringProperty("scenario", scenario.title());
        json.writeBooleanProperty("passed", passed);
        json.writeNumberProperty("seed", seed);
    }

    private void outcomes(ScenarioOutcomes all) {
        json.writeArrayPropertyStart("shares");
        all.shares().forEach(this::shares);
        json.writeEndArray();
        json.writeArrayPropertyStart("outcomes");
        for (Outcome outcome : all.outcomes()) {
            json.writeStartObject();
            json.writeStringProperty("probability", outcome.probability().toString());
            json.writeNumberProperty("decimal", outcome.probability().toDouble());
            json.writeBooleanProperty("passed", outcome.passed());
            new JsonReport(json).content(RunReport.of(all.result(outcome)));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!all.unexplored().isZero()) {
            json.writeStringProperty("unexplored", all.unexplored().toString());
        }
    }

    private void shares(StepShares shares) {
        json.writeStartObject();
        json.writeNumberProperty("step", shares.step().number());
        json.writeObjectPropertyStart("results");
        for (Step.Result result : shares.results().keySet()) {
            json.writeStringProperty(result.word(), shares.results().get(result).toString());
        }
        json.writeEndObject();
        shares.step().expected().ifPresent(expectation -> {
            new JsonReport(json).expected(expectation);
            json.writeBooleanProperty("passed", shares.held());
        });
        json.writeEndObject();
    }

    private void assumptions(List<Assumption> assumptions) {
        json.writeArrayPropertyStart("assumptions");
        for (Assumption one : assumptions) {
            json.writeStartObject();
            json.writeNumberProperty("step", one.question().step());
            json.writeStringProperty("host", one.question().host());
            assumption(json, one);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** What is asked by which rule, and what is assumed. */
    static void assumption(JsonGenerator json, Assumption one) {
        Question question = one.question();
        json.writeStringProperty("table", question.table());
        json.writeStringProperty("chain", question.chain());
        json.writeNumberProperty("rule", question.rule());
        json.writeStringProperty("about", question.about());
        json.writeStringProperty("fact", question.fact().subject());
        json.writeStringProperty("needs", question.fact().needs());
        json.writeBooleanProperty("answer", one.answer());
    }

    /** Hands on what is written. */
    private static final class Pieces extends Writer {
        private final Consumer<String> out;

        Pieces(Consumer<String> out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int start, int length) {
            out.accept(new String(text, start, length));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
