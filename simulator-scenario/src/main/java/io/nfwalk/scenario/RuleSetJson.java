package io.nfwalk.scenario;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleSet;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Writes what there is to tell about a rule set as one JSON object on one line. */
public final class RuleSetJson {
    private RuleSetJson() {}

    /**
     * {@code {"file": ..., "ok": true, "text": "...", "diagnostics": []}}; {@code ok} is false where iptables-restore
     * would refuse the file, and the text empty where it can't be read at all.
     */
    public static String ofSaved(String file, ParseResult read) {
        return JsonReport.line(json -> {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            json.writeBooleanProperty("ok", read.restorable());
            json.writeStringProperty("text", read.rules().map(RuleSet::toSave).orElse(""));
            json.writeArrayPropertyStart("diagnostics");
            read.diagnostics().forEach(diagnostic -> diagnostic(json, diagnostic));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** {@code {"file": ..., "ok": true, "text": "...", "diagnostics": []}} of ip sets that ipset takes. */
    public static String ofSets(String file, String text) {
        return JsonReport.line(json -> {
            json.writeStartObject();
            json.writeStringProperty("file", file);
            json.writeBooleanProperty("ok", true);
            json.writeStringProperty("text", text);
            json.writeArrayPropertyStart("diagnostics");
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /**
     * {@code {"file": ..., "ok": true, "findings": []}}; each finding is as a diagnostic of {@link #ofSaved}, with its
     * own
     * {@code file}, the {@code table}, {@code chain} and {@code rule} where it is about these, and {@code refusedBy}:
     * the backends that would refuse the file because of it.
     */
    public static String ofChecked(CheckedFile checked) {
        return JsonReport.line(json -> {
            json.writeStartObject();
            json.writeStringProperty("file", checked.file());
            json.writeBooleanProperty("ok", checked.isOk());
            json.writeArrayPropertyStart("findings");
            checked.notes().forEach(note -> note(json, note));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void note(JsonGenerator json, CheckedFile.Note note) {
        json.writeStartObject();
        json.writeStringProperty("file", note.diagnostic().span().file());
        properties(json, note.diagnostic());
        note.finding().ifPresent(finding -> {
            json.writeStringProperty("table", finding.table().toString());
            if (!finding.chain().isEmpty()) {
                json.writeStringProperty("chain", finding.chain());
            }
            if (finding.rule() > 0) {
                json.writeNumberProperty("rule", finding.rule());
            }
        });
        if (!note.refusedBy().isEmpty()) {
            json.writeArrayPropertyStart("refusedBy");
            note.refusedBy().forEach(backend -> json.writeString(backend.name().toLowerCase(Locale.ROOT)));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void diagnostic(JsonGenerator json, Diagnostic diagnostic) {
        json.writeStartObject();
        properties(json, diagnostic);
        json.writeEndObject();
    }

    private static void properties(JsonGenerator json, Diagnostic diagnostic) {
        json.writeStringProperty("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("code", diagnostic.code());
        json.writeNumberProperty("line", diagnostic.span().line());
        json.writeNumberProperty("column", diagnostic.span().column());
        json.writeStringProperty("message", diagnostic.message());
        diagnostic.expected().ifPresent(expected -> json.writeStringProperty("expected", expected));
        diagnostic.hint().ifPresent(hint -> json.writeStringProperty("hint", hint));
    }
}
