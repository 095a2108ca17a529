package io.nfwalk.scenario;

import io.nfwalk.rules.Counters;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import io.nfwalk.scenario.RunReport.UnsettledFact;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a run as one JSON object on one line, in the form of the scenario format's results. */
public final class JsonReport {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /** The run as a JSON object; {@code file} is told where several files are run. */
    public static String write(ScenarioResult result, Optional<String> file) {
        return write(RunReport.of(result), file);
    }

    /** The run of simulator or kernel as a JSON object; {@code file} is told where several files are run. */
    public static String write(RunReport run, Optional<String> file) {
        return line(json -> new JsonReport(json).run(run, file));
    }

    /** A file that can't be run: its name and what is wrong with it. */
    public static String writeError(String file, List<Diagnostic> diagnostics) {
        return line(json -> {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            json.writeArrayPropertyStart("error");
            diagnostics.forEach(new JsonReport(json)::diagnostic);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** The text of an object that the content writes. */
    static String line(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        write(text, content);
        return text.toString();
    }

    /** Writes an object piece by piece. */
    static void write(Writer writer, Consumer<JsonGenerator> content) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), writer)) {
            content.accept(json);
        }
    }

    private void run(RunReport run, Optional<String> file) {
        json.writeStartObject();
        file.ifPresent(name -> json.writeStringProperty("file", name));
        json.writeStringProperty("scenario", run.scenario());
        json.writeBooleanProperty("passed", run.passed());
        if (run.seed().isPresent()) {
            json.writeNumberProperty("seed", run.seed().getAsLong());
        }
        content(run);
        json.writeEndObject();
    }

    /** Adds what happened to the object that is being written. */
    void content(RunReport run) {
        json.writeArrayPropertyStart("steps");
        run.steps().forEach(this::step);
        json.writeEndArray();
        counters(run.counters());
    }

    private void step(StepReport step) {
        json.writeStartObject();
        json.writeNumberProperty("step", step.number());
        json.writeStringProperty("kind", step.kind());
        json.writeStringProperty("result", step.result().word());
        step.expected().ifPresent(this::expected);
        undetermined(json, step.undetermined());
        json.writeArrayPropertyStart("frames");
        step.frames().forEach(this::frame);
        json.writeEndArray();
        lists("trace", step.trace(), this::event);
        lists("conntrack", step.conntrack(), this::entry);
        step.note().ifPresent(note -> json.writeStringProperty("note", note));
        json.writeEndObject();
    }

    void expected(Expectation expectation) {
        if (expectation instanceof Expectation.Shares shares) {
            json.writeObjectPropertyStart("expected");
            shares.shares().forEach((result, share) -> json.writeStringProperty(result.word(), share));
            json.writeEndObject();
        } else {
            json.writeStringProperty("expected", expectation.toString());
        }
    }

    /** Adds what nobody stated to the object that is being written. */
    static void undetermined(JsonGenerator json, List<UnsettledFact> unsettled) {
        if (unsettled.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("undetermined");
        for (UnsettledFact one : unsettled) {
            json.writeStartObject();
            json.writeStringProperty("host", one.host());
            json.writeStringProperty("table", one.table());
            json.writeStringProperty("chain", one.chain());
            json.writeNumberProperty("rule", one.rule());
            json.writeStringProperty("fact", one.fact());
            json.writeStringProperty("needs", one.needs());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void frame(Frame frame) {
        json.writeStartObject();
        json.writeStringProperty("host", frame.host());
        json.writeStringProperty("interface", frame.device());
        json.writeStringProperty("direction", frame.direction());
        json.writeStringProperty("ethSrc", frame.ethSrc());
        json.writeStringProperty("ethDst", frame.ethDst());
        json.writeStringProperty("protocol", frame.protocol());
        json.writeStringProperty("src", frame.src());
        number("sport", frame.sport());
        json.writeStringProperty("dst", frame.dst());
        number("dport", frame.dport());
        frame.flags().ifPresent(flags -> json.writeStringProperty("flags", flags));
        frame.icmp().ifPresent(this::icmp);
        frame.fragment().ifPresent(fragment -> json.writeStringProperty("fragment", fragment));
        json.writeNumberProperty("ttl", frame.ttl());
        json.writeNumberProperty("tos", frame.tos());
        json.writeNumberProperty("length", frame.length());
        drawn(frame.drawn());
        json.writeEndObject();
    }

    private void number(String name, OptionalInt value) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.getAsInt());
        }
    }

    private void icmp(IcmpPart icmp) {
        json.writeNumberProperty("icmpType", icmp.type());
        json.writeNumberProperty("icmpCode", icmp.code());
        json.writeNumberProperty("id", icmp.id());
        icmp.inner().ifPresent(inner -> json.writeStringProperty("inner", inner));
    }

    private void drawn(Map<String, Bounds> drawn) {
        if (drawn.isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("drawn");
        drawn.forEach((name, bounds) -> {
            json.writeArrayPropertyStart(name);
            json.writeNumber(bounds.first());
            json.writeNumber(bounds.last());
            json.writeEndArray();
        });
        json.writeEndObject();
    }

    /** An object with a list for each host. */
    private <T> void lists(String name, Map<String, List<T>> byHost, Consumer<T> writer) {
        json.writeObjectPropertyStart(name);
        byHost.forEach((host, values) -> {
            json.writeArrayPropertyStart(host);
            values.forEach(writer);
            json.writeEndArray();
        });
        json.writeEndObject();
    }

    private void event(TraceEvent event) {
        json.writeStartObject();
        json.writeStringProperty("table", event.table());
        json.writeStringProperty("chain", event.chain());
        json.writeNumberProperty("rule", event.rule());
        json.writeStringProperty("verdict", event.verdict());
        json.writeEndObject();
    }

    private void entry(Entry entry) {
        json.writeStartObject();
        json.writeStringProperty("protocol", entry.protocol());
        entry.state().ifPresent(state -> json.writeStringProperty("state", state));
        json.writeStringProperty("original", entry.original());
        json.writeStringProperty("reply", entry.reply());
        json.writeArrayPropertyStart("flags");
        entry.flags().forEach(json::writeString);
        json.writeEndArray();
        json.writeNumberProperty("mark", entry.mark());
        zone("zone", entry.zone());
        zone("zoneOriginal", entry.zoneOriginal());
        zone("zoneReply", entry.zoneReply());
        drawn(entry.drawn());
        json.writeEndObject();
    }

    private void zone(String name, int zone) {
        if (zone != 0) {
            json.writeNumberProperty(name, zone);
        }
    }

    private void counters(Map<String, Map<String, Map<String, ChainCount>>> hosts) {
        json.writeObjectPropertyStart("counters");
        hosts.forEach((host, tables) -> {
            json.writeObjectPropertyStart(host);
            tables.forEach((table, chains) -> {
                json.writeObjectPropertyStart(table);
                chains.forEach(this::chain);
                json.writeEndObject();
            });
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    private void chain(String name, ChainCount chain) {
        json.writeObjectPropertyStart(name);
        chain.policy().ifPresent(policy -> {
            json.writeName("policy");
            pair(policy);
        });
        json.writeArrayPropertyStart("rules");
        chain.rules().forEach(this::pair);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void pair(Counters counters) {
        json.writeStartArray();
        json.writeNumber(counters.packets());
        json.writeNumber(counters.bytes());
        json.writeEndArray();
    }

    private void diagnostic(Diagnostic diagnostic) {
        json.writeStartObject();
        json.writeStringProperty("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("code", diagnostic.code());
        json.writeStringProperty("file", diagnostic.span().file());
        json.writeNumberProperty("line", diagnostic.span().line());
        json.writeNumberProperty("column", diagnostic.span().column());
        json.writeStringProperty("message", diagnostic.message());
        diagnostic.expected().ifPresent(expected -> json.writeStringProperty("expected", expected));
        diagnostic.hint().ifPresent(hint -> json.writeStringProperty("hint", hint));
        json.writeEndObject();
    }
}
