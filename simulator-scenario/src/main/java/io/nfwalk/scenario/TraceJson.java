package io.nfwalk.scenario;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.trace.RuleAnswer;
import io.nfwalk.trace.Supposed;
import io.nfwalk.trace.Trace;
import io.nfwalk.trace.TraceAlternatives;
import io.nfwalk.trace.TracedWay;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a trace as one JSON object on one line.
 *
 * <pre>
 * {"packet": "tcp 10.0.0.7:40000 to 10.32.0.10:53 S", "entry": "in by eth0",
 *  "ways": [{"when": [], "verdict": "dropped", "words": "by filter:FORWARD:rule:2  -p tcp -j DROP  (edge.rules:41)",
 *    "by": {"table": "filter", "chain": "FORWARD", "rule": 2, "file": "edge.rules", "line": 41, "text": "-p tcp -j DROP"},
 *    "packet": "tcp 10.0.0.7:40000 to 10.32.0.10:53 S", "interface": "eth1",
 *    "trace": [{"hook": "FORWARD", "table": "filter", "chain": "FORWARD", "rule": 2, "verdict": "drop", ...}],
 *    "passedOver": [{"table": "filter", "chain": "FORWARD", "rule": 1, "condition": "--dport 53", "found": "...", ...}],
 *    "conntrack": [{"protocol": "tcp", "state": "SYN_SENT", "original": "...", "reply": "...", "mark": 0}],
 *    "undetermined": [...], "rule": {"table": "filter", "chain": "INPUT", "rule": 3, "answer": "not_matched", "reasons": [...]},
 *    "outcomes": [{"probability": "1/2", "decimal": 0.5, "verdict": ...}], "supposed": [{"what": "10.32.0.10 is no address of this host", "option": "--local"}]}]}
 * </pre>
 *
 * <p>{@code packet} and {@code interface} of a way are those at its end; {@code trace} and {@code conntrack} as in the
 * results of a run; {@code passedOver}, {@code rule} and {@code outcomes} are there where they were asked for; each
 * outcome has what its way has, which itself is the likeliest.
 */
public final class TraceJson {
    private final JsonGenerator json;

    private TraceJson(JsonGenerator json) {
        this.json = json;
    }

    /** The trace as a JSON object. */
    public static String write(Trace trace) {
        return JsonReport.line(json -> new TraceJson(json).trace(trace));
    }

    /**
     * The traces under each set of assumptions as one JSON object on one line: {@code {"alternatives": [{"assumptions":
     * [{"table": ..., "chain": ..., "rule": 1, "about": ..., "fact": ..., "needs": ..., "answer": true}], "packet": ...,
     * "entry": ..., "ways": [...]}], "unexploredAlternatives": 3}}; the last only where a limit left some out.
     */
    public static String write(TraceAlternatives alternatives) {
        return JsonReport.line(json -> new TraceJson(json).alternatives(alternatives.all()));
    }

    private void alternatives(Alternatives<Trace> all) {
        json.writeStartObject();
        json.writeArrayPropertyStart("alternatives");
        for (Alternatives.World<Trace> world : all.worlds()) {
            json.writeStartObject();
            json.writeArrayPropertyStart("assumptions");
            for (Alternatives.Assumption one : world.assumptions()) {
                json.writeStartObject();
                OutcomesJson.assumption(json, one);
                json.writeEndObject();
            }
            json.writeEndArray();
            content(world.result());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (all.left() > 0) {
            json.writeNumberProperty("unexploredAlternatives", all.left());
        }
        json.writeEndObject();
    }

    private void trace(Trace trace) {
        json.writeStartObject();
        content(trace);
        json.writeEndObject();
    }

    private void content(Trace trace) {
        json.writeStringProperty("packet", trace.packet().toString());
        json.writeStringProperty("entry", trace.entry());
        json.writeArrayPropertyStart("ways");
        trace.ways().forEach(this::way);
        json.writeEndArray();
    }

    private void way(TracedWay way) {
        json.writeStartObject();
        json.writeArrayPropertyStart("when");
        way.when().forEach(json::writeString);
        json.writeEndArray();
        if (!way.option().isEmpty()) {
            json.writeStringProperty("option", way.option());
        }
        told(way);
        outcomes(way.outcomes());
        json.writeArrayPropertyStart("supposed");
        way.supposed().forEach(this::supposed);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void told(TracedWay way) {
        json.writeStringProperty("verdict", way.verdict().kind().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("words", way.verdict().words());
        way.verdict().by().ifPresent(visit -> {
            json.writeObjectPropertyStart("by");
            place(visit.table().toString(), visit.chain(), visit.rule(), visit.line());
            json.writeEndObject();
        });
        end(way.verdict().ending());
        json.writeArrayPropertyStart("trace");
        way.visits().forEach(this::visit);
        json.writeEndArray();
        passedOver(way.passedOver());
        json.writeArrayPropertyStart("conntrack");
        way.connections().forEach(this::connection);
        json.writeEndArray();
        if (way.verdict().ending() instanceof Ending.Undetermined unknown) {
            undetermined(unknown);
        }
        way.asked().ifPresent(this::asked);
    }

    private void asked(RuleAnswer answer) {
        json.writeObjectPropertyStart("rule");
        json.writeStringProperty("table", answer.rule().table().toString());
        json.writeStringProperty("chain", answer.rule().chain());
        json.writeNumberProperty("rule", answer.rule().number());
        json.writeStringProperty("answer", answer.kind().name().toLowerCase(Locale.ROOT));
        json.writeArrayPropertyStart("reasons");
        answer.reasons().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void outcomes(List<TracedWay.Share> shares) {
        if (shares.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("outcomes");
        for (TracedWay.Share share : shares) {
            json.writeStartObject();
            json.writeStringProperty("probability", share.probability().toString());
            json.writeNumberProperty("decimal", share.probability().toDouble());
            told(share.way());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void end(Ending ending) {
        json.writeStringProperty("packet", ending.packet().toString());
        if (ending instanceof Ending.Sent sent) {
            json.writeStringProperty("interface", sent.outInterface());
        } else if (ending instanceof Ending.Delivered delivered) {
            json.writeStringProperty("interface", delivered.inInterface());
        }
    }

    private void place(String table, String chain, int rule, Optional<RuleLine> line) {
        json.writeStringProperty("table", table);
        json.writeStringProperty("chain", chain);
        json.writeNumberProperty("rule", rule);
        line.ifPresent(known -> {
            json.writeStringProperty("file", known.span().file());
            json.writeNumberProperty("line", known.span().line());
            json.writeStringProperty("text", known.rule().toSave());
        });
    }

    private void visit(Visit visit) {
        json.writeStartObject();
        json.writeStringProperty("hook", visit.hook().name());
        place(visit.table().toString(), visit.chain(), visit.rule(), visit.line());
        json.writeStringProperty("verdict", visit.verdict());
        json.writeEndObject();
    }

    private void passedOver(List<Event.PassedOver> rules) {
        if (rules.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("passedOver");
        for (Event.PassedOver rule : rules) {
            json.writeStartObject();
            json.writeStringProperty("hook", rule.hook().name());
            place(rule.table().toString(), rule.chain(), rule.rule(), Optional.of(rule.line()));
            json.writeStringProperty("condition", rule.mismatch().condition());
            json.writeStringProperty("found", rule.mismatch().found());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void connection(Connection connection) {
        json.writeStartObject();
        json.writeStringProperty("protocol", Protocol.name(connection.original().protocol()));
        connection.stateName().ifPresent(state -> json.writeStringProperty("state", state));
        json.writeStringProperty("original", connection.original().toString());
        json.writeStringProperty("reply", connection.reply().toString());
        json.writeNumberProperty("mark", Integer.toUnsignedLong(connection.mark()));
        json.writeEndObject();
    }

    private void undetermined(Ending.Undetermined unknown) {
        json.writeArrayPropertyStart("undetermined");
        json.writeStartObject();
        json.writeStringProperty("table", unknown.table());
        json.writeStringProperty("chain", unknown.chain());
        json.writeNumberProperty("rule", unknown.rule());
        json.writeStringProperty("fact", unknown.fact().subject());
        json.writeStringProperty("needs", unknown.fact().needs());
        json.writeEndObject();
        json.writeEndArray();
    }

    private void supposed(Supposed supposed) {
        json.writeStartObject();
        json.writeStringProperty("what", supposed.what());
        json.writeStringProperty("option", supposed.option());
        json.writeEndObject();
    }
}
