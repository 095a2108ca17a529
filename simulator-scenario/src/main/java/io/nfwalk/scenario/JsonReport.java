package io.nfwalk.scenario;

import io.nfwalk.conntrack.Connection.DrawnPort;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Counters;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.TableCounters;
import io.nfwalk.walk.Visit;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a run as one JSON object on one line, in the form of the scenario format's results. */
public final class JsonReport {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /** The run as a JSON object; {@code file} is told where several files are run. */
    public static String write(ScenarioResult result, Optional<String> file) {
        return line(report -> report.run(result, file));
    }

    /** A file that can't be run: its name and what is wrong with it. */
    public static String writeError(String file, List<Diagnostic> diagnostics) {
        return line(report -> {
            report.json.writeStartObject();
            report.json.writeStringProperty("file", file);
            report.json.writeArrayPropertyStart("error");
            diagnostics.forEach(report::diagnostic);
            report.json.writeEndArray();
            report.json.writeEndObject();
        });
    }

    private static String line(java.util.function.Consumer<JsonReport> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(new JsonReport(json));
        }
        return text.toString();
    }

    private void run(ScenarioResult result, Optional<String> file) {
        json.writeStartObject();
        file.ifPresent(name -> json.writeStringProperty("file", name));
        json.writeStringProperty("scenario", result.scenario());
        json.writeBooleanProperty("passed", result.passed());
        json.writeNumberProperty("seed", result.seed());
        json.writeArrayPropertyStart("steps");
        result.steps().forEach(step -> step(step, result.hosts()));
        json.writeEndArray();
        counters(result.counters());
        json.writeEndObject();
    }

    private void step(StepResult step, List<String> hosts) {
        json.writeStartObject();
        json.writeNumberProperty("step", step.number());
        json.writeStringProperty("kind", step.kind());
        json.writeStringProperty("result", step.result().word());
        step.expected().ifPresent(this::expected);
        undetermined(step.record().undetermined());
        frames(step, hosts);
        trace(step.record(), hosts);
        conntrack(step);
        json.writeEndObject();
    }

    private void expected(Expectation expectation) {
        if (expectation instanceof Expectation.Shares shares) {
            json.writeObjectPropertyStart("expected");
            shares.shares().forEach((result, share) -> json.writeStringProperty(result.word(), share));
            json.writeEndObject();
        } else {
            json.writeStringProperty("expected", expectation.toString());
        }
    }

    private void undetermined(List<StepRecord.Unsettled> unsettled) {
        if (unsettled.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("undetermined");
        for (StepRecord.Unsettled one : unsettled) {
            json.writeStartObject();
            json.writeStringProperty("host", one.host());
            json.writeStringProperty("table", one.ending().table());
            json.writeStringProperty("chain", one.ending().chain());
            json.writeNumberProperty("rule", one.ending().rule());
            json.writeStringProperty("fact", one.ending().fact().subject());
            json.writeStringProperty("needs", one.ending().fact().needs());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void frames(StepResult step, List<String> hosts) {
        json.writeArrayPropertyStart("frames");
        for (String host : hosts) {
            for (Event event : step.record().events()) {
                if (event instanceof Event.FrameSeen frame && frame.host().equals(host)) {
                    frame(frame, step.drawn());
                }
            }
        }
        json.writeEndArray();
    }

    private void frame(Event.FrameSeen frame, List<DrawnPort> drawn) {
        Packet packet = frame.packet();
        json.writeStartObject();
        json.writeStringProperty("host", frame.host());
        json.writeStringProperty("interface", frame.device());
        json.writeStringProperty("direction", frame.direction().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("ethSrc", frame.ethernet().source().toString());
        json.writeStringProperty("ethDst", frame.ethernet().destination().toString());
        json.writeStringProperty("protocol", protocol(packet.family(), packet.protocol()));
        json.writeStringProperty("src", packet.source().toString());
        number("sport", packet.transport().sourcePortIfAny());
        json.writeStringProperty("dst", packet.destination().toString());
        number("dport", packet.transport().destinationPortIfAny());
        packet.tcp()
                .ifPresent(tcp -> json.writeStringProperty("flags", tcp.flags().toString()));
        packet.icmp().ifPresent(this::icmp);
        packet.fragment().ifPresent(fragment -> json.writeStringProperty("fragment", fragment.toString()));
        json.writeNumberProperty("ttl", packet.ttl());
        json.writeNumberProperty("tos", packet.tos());
        json.writeNumberProperty("length", packet.length());
        drawn(packet, drawn);
        json.writeEndObject();
    }

    private void number(String name, OptionalInt value) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.getAsInt());
        }
    }

    private void icmp(Transport.Icmp icmp) {
        json.writeNumberProperty("icmpType", icmp.type());
        json.writeNumberProperty("icmpCode", icmp.code());
        json.writeNumberProperty("id", icmp.id());
        icmp.quote().ifPresent(quote -> json.writeStringProperty("inner", quoted(quote.packet())));
    }

    private static String protocol(Tuple tuple) {
        return protocol(tuple.family(), tuple.protocol());
    }

    /** The names that the format has, of ICMP that of the family; the number in decimal for all others. */
    private static String protocol(Family family, int number) {
        boolean named = number == family.icmpProtocol()
                || number == Protocol.TCP
                || number == Protocol.UDP
                || number == Protocol.SCTP;
        return named ? Protocol.name(number) : Integer.toString(number);
    }

    /** The packet that an ICMP error quotes: {@code tcp 10.0.0.1:1000>10.0.0.2:80}. */
    static String quoted(Packet packet) {
        StringBuilder text = new StringBuilder(protocol(packet.family(), packet.protocol())).append(' ');
        text.append(packet.source().withPort(packet.transport().sourcePortIfAny()));
        text.append('>').append(packet.destination().withPort(packet.transport().destinationPortIfAny()));
        packet.icmp()
                .ifPresent(icmp -> text.append(' ')
                        .append(icmp.type())
                        .append('/')
                        .append(icmp.code())
                        .append('/')
                        .append(icmp.id()));
        return text.toString();
    }

    private void drawn(Packet packet, List<DrawnPort> drawn) {
        Map<String, NatRange.Ports> ranges = new LinkedHashMap<>();
        for (DrawnPort port : drawn) {
            if (is(port, packet.source(), packet.transport().sourcePortIfAny())) {
                ranges.put("sport", port.range());
            }
            if (is(port, packet.destination(), packet.transport().destinationPortIfAny())) {
                ranges.put("dport", port.range());
            }
            if (is(port, packet.source(), queryId(packet)) || is(port, packet.destination(), queryId(packet))) {
                ranges.put("id", port.range());
            }
        }
        if (!ranges.isEmpty()) {
            json.writeObjectPropertyStart("drawn");
            ranges.forEach((name, range) -> {
                json.writeArrayPropertyStart(name);
                json.writeNumber(range.first());
                json.writeNumber(range.last());
                json.writeEndArray();
            });
            json.writeEndObject();
        }
    }

    private static OptionalInt queryId(Packet packet) {
        return packet.icmp()
                .filter(message -> message.quote().isEmpty())
                .map(message -> OptionalInt.of(message.id()))
                .orElse(OptionalInt.empty());
    }

    private static boolean is(DrawnPort drawn, IpAddress address, OptionalInt port) {
        return port.isPresent()
                && drawn.port() == port.getAsInt()
                && drawn.address().equals(address);
    }

    private void trace(StepRecord record, List<String> hosts) {
        json.writeObjectPropertyStart("trace");
        for (String host : hosts) {
            for (Family family : Family.values()) {
                List<Visit> visits = new ArrayList<>();
                for (Event event : record.events()) {
                    if (event instanceof Visit visit
                            && visit.host().equals(host)
                            && visit.family() == family
                            && visit.backend() == Backend.NFT) {
                        visits.add(visit);
                    }
                }
                if (!visits.isEmpty()) {
                    json.writeArrayPropertyStart(key(host, family));
                    TraceOrder.of(visits).forEach(this::visit);
                    json.writeEndArray();
                }
            }
        }
        json.writeEndObject();
    }

    private static String key(String host, Family family) {
        return switch (family) {
            case IPV4 -> host;
            case IPV6 -> host + "#6";
        };
    }

    private void visit(Visit visit) {
        json.writeStartObject();
        json.writeStringProperty("table", visit.table().toString());
        json.writeStringProperty("chain", visit.chain());
        json.writeNumberProperty("rule", visit.rule());
        json.writeStringProperty("verdict", visit.verdict());
        json.writeEndObject();
    }

    private void conntrack(StepResult step) {
        json.writeObjectPropertyStart("conntrack");
        step.conntrack().forEach((host, entries) -> {
            if (!entries.isEmpty()) {
                json.writeArrayPropertyStart(host);
                entries.stream()
                        .sorted(Comparator.comparing((EntryView entry) -> protocol(entry.original()))
                                .thenComparing(entry -> entry.original().toString()))
                        .forEach(entry -> entry(entry, step.drawn()));
                json.writeEndArray();
            }
        });
        json.writeEndObject();
    }

    private void entry(EntryView entry, List<DrawnPort> drawn) {
        json.writeStartObject();
        json.writeStringProperty("protocol", protocol(entry.original()));
        entry.state().ifPresent(state -> json.writeStringProperty("state", state));
        json.writeStringProperty("original", entry.original().toString());
        json.writeStringProperty("reply", entry.reply().toString());
        json.writeArrayPropertyStart("flags");
        if (entry.unreplied()) {
            json.writeString("UNREPLIED");
        }
        if (entry.assured()) {
            json.writeString("ASSURED");
        }
        json.writeEndArray();
        json.writeNumberProperty("mark", Integer.toUnsignedLong(entry.mark()));
        zone(entry);
        drawnReply(entry.reply(), drawn);
        json.writeEndObject();
    }

    private void zone(EntryView entry) {
        if (entry.zoneOriginal() == entry.zoneReply()) {
            if (entry.zoneOriginal() != 0) {
                json.writeNumberProperty("zone", entry.zoneOriginal());
            }
            return;
        }
        if (entry.zoneOriginal() != 0) {
            json.writeNumberProperty("zoneOriginal", entry.zoneOriginal());
        }
        if (entry.zoneReply() != 0) {
            json.writeNumberProperty("zoneReply", entry.zoneReply());
        }
    }

    private void drawnReply(Tuple reply, List<DrawnPort> drawn) {
        for (DrawnPort port : drawn) {
            int part = reply.hasPorts() ? reply.destinationPart() : reply.sourcePart();
            if (port.port() == part && port.address().equals(reply.destination())) {
                json.writeObjectPropertyStart("drawn");
                json.writeArrayPropertyStart(reply.hasPorts() ? "dport" : "id");
                json.writeNumber(port.range().first());
                json.writeNumber(port.range().last());
                json.writeEndArray();
                json.writeEndObject();
                return;
            }
        }
    }

    private void counters(Map<String, List<TableCounters>> counters) {
        json.writeObjectPropertyStart("counters");
        counters.forEach((host, tables) -> {
            for (Family family : Family.values()) {
                Map<String, TableCounters> byName = new TreeMap<>();
                tables.stream()
                        .filter(table -> table.family() == family && table.backend() == Backend.NFT)
                        .forEach(table -> byName.put(table.table().toString(), table));
                if (!byName.isEmpty()) {
                    json.writeObjectPropertyStart(key(host, family));
                    byName.forEach(this::table);
                    json.writeEndObject();
                }
            }
        });
        json.writeEndObject();
    }

    private void table(String name, TableCounters table) {
        json.writeObjectPropertyStart(name);
        for (TableCounters.ChainCounters chain : table.chains()) {
            json.writeObjectPropertyStart(chain.chain());
            chain.policy().ifPresent(policy -> {
                json.writeName("policy");
                pair(policy);
            });
            json.writeArrayPropertyStart("rules");
            chain.rules().forEach(this::pair);
            json.writeEndArray();
            json.writeEndObject();
        }
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
