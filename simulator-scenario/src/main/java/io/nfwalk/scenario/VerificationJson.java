package io.nfwalk.scenario;

import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.Difference.Row;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.Verification.Extent;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a verification as one JSON object on one line.
 *
 * <pre>
 *   {"file": "a.yaml", "scenario": "...", "agrees": false, "seed": 0, "runs": 1, "draws": [], "notCompared": [],
 *    "compared": {"steps": 2, "frames": 22, "rulesMet": 14, "entries": 3, "counters": 5},
 *    "differences": [{"step": 1, "category": "trace", "host": "box", "lines": [{"kernel": "...", "nfwalk": "..."}]}],
 *    "unexpected": [{"step": 2, "result": "timeout", "expected": "established"}]}
 * </pre>
 */
public final class VerificationJson {
    private final JsonGenerator json;

    private VerificationJson(JsonGenerator json) {
        this.json = json;
    }

    /** The verification of that file as a JSON object. */
    public static String write(Verification verification, String file) {
        return JsonReport.line(json -> new VerificationJson(json).write(file, verification));
    }

    /** The object of a file that nfwalk can't say the outcome of: {@code "agrees": false}, and what would be needed. */
    public static String writeUndetermined(RunReport simulated, String file) {
        return JsonReport.line(json -> {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            json.writeStringProperty("scenario", simulated.scenario());
            json.writeBooleanProperty("agrees", false);
            JsonReport.undetermined(
                    json,
                    simulated.steps().stream()
                            .flatMap(step -> step.undetermined().stream())
                            .toList());
            json.writeEndObject();
        });
    }

    private void write(String file, Verification verification) {
        json.writeStartObject();
        json.writeStringProperty("file", file);
        json.writeStringProperty("scenario", verification.scenario().title());
        json.writeBooleanProperty("agrees", verification.agrees());
        if (verification.simulated().seed().isPresent()) {
            json.writeNumberProperty("seed", verification.simulated().seed().getAsLong());
        }
        json.writeNumberProperty("runs", verification.runs());
        words("draws", verification.draws());
        words("notCompared", verification.leftOut().stream().map(Category::word).toList());
        extent(verification.extent());
        json.writeArrayPropertyStart("differences");
        verification.differences().forEach(this::difference);
        json.writeEndArray();
        json.writeArrayPropertyStart("unexpected");
        verification.unexpected().forEach(this::unexpected);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void words(String name, List<String> words) {
        json.writeArrayPropertyStart(name);
        words.forEach(json::writeString);
        json.writeEndArray();
    }

    private void extent(Extent extent) {
        json.writeObjectPropertyStart("compared");
        json.writeNumberProperty("steps", extent.steps());
        json.writeNumberProperty("frames", extent.frames());
        json.writeNumberProperty("rulesMet", extent.events());
        json.writeNumberProperty("entries", extent.entries());
        json.writeNumberProperty("counters", extent.counters());
        json.writeEndObject();
    }

    private void difference(Difference difference) {
        json.writeStartObject();
        if (difference.step().isPresent()) {
            json.writeNumberProperty("step", difference.step().getAsInt());
        }
        json.writeStringProperty("category", difference.category().word());
        if (!difference.host().isEmpty()) {
            json.writeStringProperty("host", difference.host());
        }
        json.writeArrayPropertyStart("lines");
        difference.rows().forEach(this::row);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void row(Row row) {
        json.writeStartObject();
        row.kernel().ifPresent(line -> json.writeStringProperty("kernel", line));
        row.nfwalk().ifPresent(line -> json.writeStringProperty("nfwalk", line));
        json.writeEndObject();
    }

    private void unexpected(StepReport step) {
        json.writeStartObject();
        json.writeNumberProperty("step", step.number());
        json.writeStringProperty("result", step.result().word());
        json.writeStringProperty("expected", step.expected().orElseThrow().toString());
        json.writeEndObject();
    }
}
