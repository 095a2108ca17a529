package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.StepText.Traffic;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.StepReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A scenario in which the kernel draws, many times the same: each step that counts has one outcome.
 *
 * @param kind what is drawn, in words
 * @param text the scenario
 * @param probabilities of the outcomes, exactly
 * @param outcome what came out of a step; empty for a step that only prepares
 */
record DiceScenario(
        String kind,
        ScenarioText text,
        Map<String, Double> probabilities,
        Function<StepReport, Optional<String>> outcome) {
    private static final int WORD = 65536;
    private static final double RANDOM_BITS = 1L << 31;
    private static final int BUCKETS = 16;
    private static final int HOSTS = 100;
    /** An even number: two that clash stay together. */
    private static final int FLUSH = 50;

    /** The kinds there are. */
    static final int KINDS = 5;

    /**
     * The scenario of that seed; seeds that follow each other are of different kinds.
     *
     * @param draws how often it draws
     */
    static DiceScenario of(long seed, int draws) {
        Dice dice = Dice.of(seed);
        return switch (Math.floorMod(seed, KINDS)) {
            case 0 -> endpoints(dice, draws);
            case 1 -> loss(dice, draws);
            case 2 -> portRange(dice, draws);
            case 3 -> anyPort(dice, draws);
            default -> clash(dice, draws);
        };
    }

    // ---- statistic

    /** As kube-proxy chooses between endpoints. */
    private static DiceScenario endpoints(Dice dice, int draws) {
        int count = dice.between(2, 5);
        List<String> rules = new ArrayList<>();
        Map<String, Double> probabilities = new LinkedHashMap<>();
        double left = 1;
        for (int i = 0; i < count; i++) {
            String address = "10.9.0." + (10 + i);
            String share = "%.11f".formatted(1.0 / (count - i));
            boolean last = i == count - 1;
            rules.add("PREROUTING  " + (last ? "" : "-m statistic --mode random --probability " + share + "  ")
                    + "-j DNAT --to-destination " + address);
            double here = last ? 1 : probability(share);
            probabilities.put(address, left * here);
            left *= 1 - here;
        }
        return new DiceScenario(
                "one of " + count + " endpoints by statistic",
                scenario(TableName.NAT, rules, packets(draws, 40)),
                probabilities,
                step -> out(step).map(Frame::dst));
    }

    /** A share of the packets is dropped. */
    private static DiceScenario loss(Dice dice, int draws) {
        String share = "%.6f".formatted(dice.of(0.5, 0.1, 0.9, 0.25, 0.01, 0.333333, 0.7));
        boolean not = dice.chance(0.3);
        double lost = not ? 1 - probability(share) : probability(share);
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put("lost", lost);
        probabilities.put("passed", 1 - lost);
        String match = "-m statistic --mode random " + (not ? "! " : "") + "--probability " + share;
        return new DiceScenario(
                "loss by statistic, " + match,
                scenario(TableName.FILTER, List.of("FORWARD  " + match + "  -j DROP"), packets(draws, 40)),
                probabilities,
                step -> step.kind().equals("send")
                        ? Optional.of(out(step).isPresent() ? "passed" : "lost")
                        : Optional.empty());
    }

    /** Source: kernel net/netfilter/xt_statistic.c: 31 random bits below the rounded number. */
    private static double probability(String share) {
        return Math.round(Double.parseDouble(share) * RANDOM_BITS) / RANDOM_BITS;
    }

    // ---- ports

    /** SNAT to a range that does not hold the port. */
    private static DiceScenario portRange(Dice dice, int draws) {
        int size = dice.between(2, 40);
        int low = dice.between(1024, 9000);
        String range = low + "-" + (low + size - 1);
        List<String> rules = List.of("POSTROUTING  -p udp  -j SNAT --to-source 10.9.0.1:" + range);
        Map<String, Double> probabilities = new LinkedHashMap<>();
        for (int i = 0; i < WORD; i++) {
            probabilities.merge(String.valueOf(low + i % size), 1.0 / WORD, Double::sum);
        }
        return new DiceScenario(
                "a port of " + range,
                scenario(TableName.NAT, rules, packets(draws, 20000)),
                probabilities,
                step -> port(step).map(String::valueOf));
    }

    /** Any port of its class. */
    private static DiceScenario anyPort(Dice dice, int draws) {
        Ports ports = dice.of(new Ports(1, 511), new Ports(600, 1023), new Ports(1024, 65535));
        int from = ports.low == 1 ? 100 : ports.low == 600 ? 800 : 20000;
        String how = dice.of("MASQUERADE --random", "MASQUERADE --random-fully", "SNAT --to-source 10.9.0.1 --random");
        return new DiceScenario(
                "any port from " + ports.low + " by " + how,
                scenario(TableName.NAT, List.of("POSTROUTING  -p udp  -j " + how), packets(draws, from)),
                ports.buckets(),
                step -> port(step).map(ports::bucket));
    }

    /** Two clients with one source port. */
    private static DiceScenario clash(Dice dice, int draws) {
        Ports ports = dice.of(new Ports(1, 511), new Ports(600, 1023), new Ports(1024, 65535));
        int from = ports.low == 1 ? 100 : ports.low == 600 ? 800 : 20000;
        List<StepText> steps = new ArrayList<>();
        Map<String, Double> probabilities = new LinkedHashMap<>();
        for (int i = 0; i < draws; i++) {
            int port = from + i / HOSTS;
            steps.add(packet("10.8.0." + (2 + i % HOSTS), port, 1 + i));
            steps.add(packet("10.8.0." + (2 + HOSTS + i % HOSTS), port, 1 + i));
            ports.bucketsWithout(port).forEach((part, share) -> probabilities.merge(part, share / draws, Double::sum));
        }
        return new DiceScenario(
                "two with one source port from " + from + " on",
                scenario(TableName.NAT, List.of("POSTROUTING  -j MASQUERADE"), steps),
                probabilities,
                step -> isFirstOfTwo(step) ? Optional.empty() : port(step).map(ports::bucket));
    }

    private static boolean isFirstOfTwo(StepReport step) {
        return step.frames().stream()
                .filter(frame -> frame.direction().equals("in"))
                .noneMatch(frame ->
                        Integer.parseInt(frame.src().substring(frame.src().lastIndexOf('.') + 1)) >= 2 + HOSTS);
    }

    /**
     * The ports of a class, in equal parts. Source: kernel net/netfilter/nf_nat_core.c, nf_nat_l4proto_unique_tuple.
     */
    private record Ports(int low, int high) {
        private int size() {
            return high - low + 1;
        }

        private String bucket(int port) {
            return port < low || port > high ? "port " + port : "part " + (port - low) * BUCKETS / size();
        }

        private Map<String, Double> buckets() {
            Map<String, Double> found = new LinkedHashMap<>();
            for (int i = 0; i < WORD; i++) {
                found.merge(bucket(low + i % size()), 1.0 / WORD, Double::sum);
            }
            return found;
        }

        /** The search goes on at the next port where one is taken. */
        private Map<String, Double> bucketsWithout(int taken) {
            Map<String, Double> found = new LinkedHashMap<>();
            for (int i = 0; i < WORD; i++) {
                int port = low + i % size();
                int free = port != taken ? port : low + (i + 1) % WORD % size();
                found.merge(bucket(free), 1.0 / WORD, Double::sum);
            }
            return found;
        }
    }

    // ---- what all have in common

    private static ScenarioText scenario(TableName name, List<String> lines, List<StepText> steps) {
        List<RuleText> rules = lines.stream().map(RuleSets::line).toList();
        TableText table = new TableText(name, Map.of(), List.of(), rules);
        HostDraft box = new HostDraft("box").sysctl("net.ipv4.ip_forward", 1);
        box.put(InterfaceText.wire("eth0", "10.8.0.1/24"));
        box.put(InterfaceText.wire("eth1", "10.9.0.1/24"));
        box.rules(Optional.of(new RuleSetText(Family.IPV4, List.of(table))));
        return new ScenarioText("dice", List.of(box.text()), flushedNowAndThen(steps));
    }

    /** So that not all entries have to be told after each step. */
    private static List<StepText> flushedNowAndThen(List<StepText> steps) {
        List<StepText> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            all.add(steps.get(i));
            if (i % FLUSH == FLUSH - 1) {
                all.add(StepText.Change.of("box", Word.text("conntrack", "flush")));
            }
        }
        return all;
    }

    /**
     * Each from a socket of its own, since a socket keeps its mapping, and to a port of its own, so that none is in
     * another's way.
     */
    private static List<StepText> packets(int count, int sourcePort) {
        List<StepText> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(packet("10.8.0." + (2 + i % HOSTS), sourcePort + i / HOSTS, 1 + i));
        }
        return steps;
    }

    private static StepText packet(String source, int sourcePort, int port) {
        List<Word> words = new ArrayList<>(List.of(Word.text("into", "box/eth0")));
        words.addAll(new Flow(source, "10.9.0.2", "udp", sourcePort, port).words());
        return new Traffic("send", words);
    }

    private static Optional<Frame> out(StepReport step) {
        return step.frames().stream()
                .filter(frame ->
                        frame.device().equals("eth1") && frame.direction().equals("out"))
                .findFirst();
    }

    private static Optional<Integer> port(StepReport step) {
        return out(step).map(Frame::sport).filter(OptionalInt::isPresent).map(OptionalInt::getAsInt);
    }
}
