package io.nfwalk.kube;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a check as one JSON object on one line. */
public final class CheckJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private CheckJson() {}

    /** The object. */
    public static String write(CheckReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("node", report.node());
            json.writeBooleanProperty("right", report.isRight());
            json.writeArrayPropertyStart("ways");
            report.ways().forEach(way -> way(json, way));
            json.writeEndArray();
            json.writeArrayPropertyStart("violations");
            report.violations().forEach(wrong -> violation(json, wrong));
            json.writeEndArray();
            json.writeArrayPropertyStart("remarks");
            report.remarks().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void way(JsonGenerator json, WayReport report) {
        json.writeStartObject();
        json.writeStringProperty("port", report.title());
        json.writeStringProperty("protocol", report.protocol().word());
        way(json, report.way());
        json.writeBooleanProperty("right", report.right());
        json.writeStringProperty("expected", report.expected());
        json.writeArrayPropertyStart("shares");
        for (WayReport.Share share : report.shares()) {
            json.writeStartObject();
            json.writeStringProperty("end", share.end());
            json.writeStringProperty("probability", share.probability().toString());
            json.writeNumberProperty("decimal", share.probability().toDouble());
            json.writeBooleanProperty("masqueraded", share.masqueraded());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void way(JsonGenerator json, Way way) {
        json.writeStringProperty("from", way.from().word());
        if (!way.client().isUnspecified()) {
            json.writeStringProperty("client", way.client().toString());
        }
        json.writeStringProperty("to", way.to().words());
        json.writeStringProperty("asked", way.asked());
    }

    private static void violation(JsonGenerator json, Violation wrong) {
        json.writeStartObject();
        json.writeStringProperty("law", wrong.law().word());
        json.writeStringProperty("sentence", wrong.law().sentence());
        json.writeStringProperty("subject", wrong.subject());
        wrong.way().ifPresent(way -> way(json, way));
        wrong.packet().ifPresent(packet -> json.writeStringProperty("packet", packet.toString()));
        json.writeStringProperty("explanation", wrong.explanation());
        json.writeArrayPropertyStart("rules");
        wrong.rules().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
