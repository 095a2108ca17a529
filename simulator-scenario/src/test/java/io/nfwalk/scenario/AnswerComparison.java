package io.nfwalk.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where two results of a scenario differ: a kernel's and nfwalk's. Absent and empty are equal, the order between hosts
 * means nothing, nor does the order of equal tuples in different zones.
 */
final class AnswerComparison {
    private static final int SHOWN = 4;
    private static final List<String> FRAME_KEYS = List.of(
            "interface",
            "direction",
            "ethSrc",
            "ethDst",
            "protocol",
            "src",
            "sport",
            "dst",
            "dport",
            "flags",
            "icmpType",
            "icmpCode",
            "id",
            "inner",
            "fragment",
            "ttl",
            "tos",
            "length");
    private static final List<String> ZONE_KEYS = List.of("zone", "zoneOriginal", "zoneReply");

    private final JsonText kernel;
    private final JsonText nfwalk;
    private final List<String> found = new ArrayList<>();

    private AnswerComparison(JsonText kernel, JsonText nfwalk) {
        this.kernel = kernel;
        this.nfwalk = nfwalk;
    }

    /** Each place where they differ, with the first lines that do; empty if they agree. */
    static List<String> differences(JsonText kernel, JsonText nfwalk) {
        AnswerComparison comparison = new AnswerComparison(kernel, nfwalk);
        comparison.compare();
        return comparison.found;
    }

    private void compare() {
        lines("the scenario", List.of(kernel.word("scenario")), List.of(nfwalk.word("scenario")));
        List<JsonText> kernelSteps = kernel.objects("steps");
        List<JsonText> nfwalkSteps = nfwalk.objects("steps");
        lines("the steps", results(kernelSteps), results(nfwalkSteps));
        for (int i = 0; i < Math.min(kernelSteps.size(), nfwalkSteps.size()); i++) {
            String step = "step " + (i + 1) + ", ";
            hosts(step + "frames", frames(kernelSteps.get(i)), frames(nfwalkSteps.get(i)));
            hosts(step + "trace", trace(kernelSteps.get(i)), trace(nfwalkSteps.get(i)));
            hosts(step + "conntrack", entries(kernelSteps.get(i)), entries(nfwalkSteps.get(i)));
        }
        hosts("counters", counters(kernel.at("counters")), counters(nfwalk.at("counters")));
    }

    private void hosts(String what, Map<String, List<String>> ofKernel, Map<String, List<String>> ofNfwalk) {
        Set<String> hosts = new LinkedHashSet<>(ofKernel.keySet());
        hosts.addAll(ofNfwalk.keySet());
        for (String host : hosts) {
            lines(what + " of " + host, ofKernel.getOrDefault(host, List.of()), ofNfwalk.getOrDefault(host, List.of()));
        }
    }

    /** Tells the first lines that differ, one above the other. */
    private void lines(String what, List<String> ofKernel, List<String> ofNfwalk) {
        if (ofKernel.equals(ofNfwalk)) {
            return;
        }
        int longest = Math.max(ofKernel.size(), ofNfwalk.size());
        List<Integer> unequal = IntStream.range(0, longest)
                .filter(i -> !line(ofKernel, i).equals(line(ofNfwalk, i)))
                .boxed()
                .toList();
        StringBuilder text = new StringBuilder(what);
        text.append(": ").append(ofKernel.size()).append(" by the kernel, ");
        text.append(ofNfwalk.size()).append(" by nfwalk\n");
        for (int i : unequal.subList(0, Math.min(SHOWN, unequal.size()))) {
            text.append(String.format("  %3d  kernel  %s%n", i + 1, line(ofKernel, i)));
            text.append(String.format("       nfwalk  %s%n", line(ofNfwalk, i)));
        }
        if (unequal.size() > SHOWN) {
            text.append("       and ").append(unequal.size() - SHOWN).append(" more\n");
        }
        found.add(text.toString());
    }

    private static String line(List<String> lines, int number) {
        return number < lines.size() ? lines.get(number) : "-";
    }

    private static List<String> results(List<JsonText> steps) {
        return steps.stream()
                .map(step -> step.word("step") + " " + step.word("kind") + ": " + step.word("result"))
                .toList();
    }

    private static Map<String, List<String>> frames(JsonText step) {
        Map<String, List<String>> frames = new LinkedHashMap<>();
        for (JsonText frame : step.objects("frames")) {
            StringBuilder line = new StringBuilder();
            for (String key : FRAME_KEYS) {
                if (frame.has(key)) {
                    line.append(line.isEmpty() ? "" : " ")
                            .append(key)
                            .append('=')
                            .append(frame.word(key));
                }
            }
            frames.computeIfAbsent(frame.word("host"), host -> new ArrayList<>())
                    .add(line.toString());
        }
        return frames;
    }

    private static Map<String, List<String>> trace(JsonText step) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        JsonText trace = step.at("trace");
        for (String host : trace.names()) {
            lines.put(
                    host,
                    trace.objects(host).stream()
                            .map(visit -> visit.word("table") + ":" + visit.word("chain") + ":" + visit.word("rule")
                                    + " " + visit.word("verdict"))
                            .toList());
        }
        return lines;
    }

    private static Map<String, List<String>> entries(JsonText step) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        JsonText conntrack = step.at("conntrack");
        for (String host : conntrack.names()) {
            lines.put(
                    host,
                    conntrack.objects(host).stream()
                            .map(AnswerComparison::entry)
                            .sorted()
                            .toList());
        }
        return lines;
    }

    private static String entry(JsonText entry) {
        StringBuilder line = new StringBuilder(entry.word("protocol"));
        line.append(' ').append(entry.word("original")).append(' ').append(entry.word("reply"));
        line.append(entry.has("state") ? " " + entry.word("state") : "");
        line.append(' ')
                .append(entry.list("flags").stream()
                        .map(String::valueOf)
                        .sorted()
                        .toList());
        line.append(" mark=").append(entry.has("mark") ? entry.word("mark") : "0");
        for (String key : ZONE_KEYS) {
            line.append(entry.has(key) ? " " + key + "=" + entry.word(key) : "");
        }
        return line.toString();
    }

    /** A line for each policy and each rule. */
    private static Map<String, List<String>> counters(JsonText counters) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (String host : counters.names()) {
            JsonText tables = counters.at(host);
            List<String> ofHost = new ArrayList<>();
            for (String table : tables.names()) {
                for (String chain : tables.at(table).names()) {
                    JsonText counts = tables.at(table).at(chain);
                    String place = table + ":" + chain + ":";
                    if (!counts.list("policy").isEmpty()
                            && !counts.list("policy").equals(List.of(0L, 0L))) {
                        ofHost.add(place + "policy " + counts.list("policy"));
                    }
                    List<Object> rules = counts.list("rules");
                    for (int i = 0; i < rules.size(); i++) {
                        ofHost.add(place + (i + 1) + " " + rules.get(i));
                    }
                }
            }
            lines.put(host, ofHost.stream().sorted().toList());
        }
        return lines;
    }
}
