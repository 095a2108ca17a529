package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.rules.Counters;
import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import io.nfwalk.scenario.RunReport.UnsettledFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The file {@code kernel.json} beside a scenario: what a kernel did, in the result format, laid out for readers. */
public final class RecordedAnswer {
    private RecordedAnswer() {}

    /**
     * The run that a file tells of.
     *
     * @throws IOException if it can't be read, or is no result of a run
     */
    public static RunReport read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + " is no result of a run: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * The run that a JSON object tells of, laid out in any way. Lists and maps that are absent are empty.
     *
     * @throws IllegalArgumentException if it is no result of a run, as {@code nfwalk run --format json} writes them
     */
    public static RunReport parse(String json) {
        JsonText run = JsonText.of(json);
        return new RunReport(
                run.text("scenario"),
                run.has("seed") ? OptionalLong.of(run.number("seed")) : OptionalLong.empty(),
                run.objects("steps").stream().map(RecordedAnswer::step).toList(),
                counters(run.at("counters")));
    }

    /** The run as {@code kernel.json} has it: one frame, event, entry or chain a line. */
    public static String write(RunReport run) {
        return ReadableJson.of(
                JsonText.of(JsonReport.write(run, Optional.empty())).values());
    }

    private static StepReport step(JsonText step) {
        return new StepReport(
                step.integer("step"),
                step.text("kind"),
                result(step.text("result")),
                expected(step),
                step.objects("undetermined").stream()
                        .map(RecordedAnswer::unsettled)
                        .toList(),
                step.objects("frames").stream().map(RecordedAnswer::frame).toList(),
                lists(step.at("trace"), RecordedAnswer::event),
                lists(step.at("conntrack"), RecordedAnswer::entry),
                step.textIfAny("note"));
    }

    private static Step.Result result(String word) {
        return Arrays.stream(Step.Result.values())
                .filter(result -> result.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no result of a step"));
    }

    private static Optional<Expectation> expected(JsonText step) {
        if (!(step.get("expected") instanceof Map<?, ?>)) {
            return step.textIfAny("expected").map(word -> new Expectation.Exactly(result(word)));
        }
        Map<Step.Result, String> shares = new LinkedHashMap<>();
        JsonText written = step.at("expected");
        written.names().forEach(word -> shares.put(result(word), written.text(word)));
        return Optional.of(new Expectation.Shares(shares));
    }

    private static UnsettledFact unsettled(JsonText one) {
        return new UnsettledFact(
                one.text("host"),
                one.text("table"),
                one.text("chain"),
                one.integer("rule"),
                one.text("fact"),
                one.text("needs"));
    }

    private static Frame frame(JsonText frame) {
        return new Frame(
                frame.text("host"),
                frame.text("interface"),
                frame.text("direction"),
                frame.text("ethSrc"),
                frame.text("ethDst"),
                frame.text("protocol"),
                frame.text("src"),
                port(frame, "sport"),
                frame.text("dst"),
                port(frame, "dport"),
                frame.textIfAny("flags"),
                icmp(frame),
                frame.textIfAny("fragment"),
                frame.integer("ttl"),
                frame.integer("tos"),
                frame.integer("length"),
                drawn(frame));
    }

    private static OptionalInt port(JsonText frame, String name) {
        return frame.has(name) ? OptionalInt.of(frame.integer(name)) : OptionalInt.empty();
    }

    private static Optional<IcmpPart> icmp(JsonText frame) {
        if (!frame.has("icmpType")) {
            return Optional.empty();
        }
        return Optional.of(new IcmpPart(
                frame.integer("icmpType"),
                frame.integer("icmpCode"),
                frame.has("id") ? frame.integer("id") : 0,
                frame.textIfAny("inner")));
    }

    private static TraceEvent event(JsonText event) {
        return new TraceEvent(event.text("table"), event.text("chain"), event.integer("rule"), event.text("verdict"));
    }

    private static Entry entry(JsonText entry) {
        return new Entry(
                entry.text("protocol"),
                entry.textIfAny("state"),
                entry.text("original"),
                entry.text("reply"),
                entry.list("flags").stream().map(String::valueOf).toList(),
                entry.has("mark") ? entry.number("mark") : 0,
                zone(entry, "zone"),
                zone(entry, "zoneOriginal"),
                zone(entry, "zoneReply"),
                drawn(entry));
    }

    private static int zone(JsonText entry, String name) {
        return entry.has(name) ? entry.integer(name) : 0;
    }

    private static Map<String, Bounds> drawn(JsonText value) {
        Map<String, Bounds> bounds = new LinkedHashMap<>();
        JsonText drawn = value.at("drawn");
        for (String name : drawn.names()) {
            Pair pair = Pair.of(drawn.list(name));
            bounds.put(name, new Bounds((int) pair.first(), (int) pair.second()));
        }
        return bounds;
    }

    private static Map<String, Map<String, Map<String, ChainCount>>> counters(JsonText hosts) {
        return objects(hosts, tables -> objects(tables, chains -> objects(chains, RecordedAnswer::chain)));
    }

    private static ChainCount chain(JsonText chain) {
        return new ChainCount(
                chain.has("policy") ? Optional.of(counted(chain.list("policy"))) : Optional.empty(),
                chain.list("rules").stream().map(RecordedAnswer::counted).toList());
    }

    private static Counters counted(Object pair) {
        Pair numbers = Pair.of(pair);
        return new Counters(numbers.first(), numbers.second());
    }

    private record Pair(long first, long second) {
        static Pair of(Object value) {
            if (value instanceof List<?> list
                    && list.size() == 2
                    && list.get(0) instanceof Long first
                    && list.get(1) instanceof Long second) {
                return new Pair(first, second);
            }
            throw new IllegalArgumentException(value + " is no pair of numbers");
        }
    }

    private static <T> Map<String, T> objects(JsonText object, Function<JsonText, T> reader) {
        Map<String, T> values = new LinkedHashMap<>();
        object.names().forEach(name -> values.put(name, reader.apply(object.at(name))));
        return values;
    }

    private static <T> Map<String, List<T>> lists(JsonText object, Function<JsonText, T> reader) {
        Map<String, List<T>> lists = new LinkedHashMap<>();
        object.names()
                .forEach(name -> lists.put(
                        name, object.objects(name).stream().map(reader).toList()));
        return lists;
    }
}
