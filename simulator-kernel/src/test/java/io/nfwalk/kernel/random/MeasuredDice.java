package io.nfwalk.kernel.random;

import io.nfwalk.kernel.PacketsInARow;
import io.nfwalk.kernel.PacketsInARow.Journey;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioOutcomes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Sends the one packet of a scenario file through the kernel many times, and compares how often each outcome comes with
 * what {@code --outcomes all} says: none may come that is not among them, and chi-square must not be odd.
 *
 * <p>Where the file's packet comes from {@value #CLIENT}, a hundred clients send it in turn, since the kernel picks
 * addresses of ranges by who asks whom. Clients whose outcomes are equally likely are counted together.
 */
final class MeasuredDice {
    /** Below this a chi-square test raises the alarm. */
    private static final double ALARM = 1e-6;

    static final int PACKETS = 20_000;

    private static final String CLIENT = "10.8.0.2";
    private static final int CLIENTS = 100;
    private static final int ENOUGH = 5;

    private final Backend backend;
    private final double alarm;
    private final PrintStream out;
    private final List<String> alarms = new ArrayList<>();
    private double lowest = 1;

    MeasuredDice(Backend backend, double alarm, PrintStream out) {
        this.backend = backend;
        this.alarm = alarm;
        this.out = out;
    }

    /** Outcomes that are predicted for a client, or for several alike: how likely they are, and how often they came. */
    private record Cell(Map<String, Double> probabilities, Map<String, Integer> counts) {}

    /** Runs all files of the folder. Whether there was no alarm. */
    static boolean run(Path folder, int packets, Backend backend, PrintStream out) throws IOException {
        MeasuredDice dice = new MeasuredDice(backend, ALARM, out);
        List<Path> files = files(folder);
        for (Path file : files) {
            dice.one(file, packets);
        }
        out.printf(
                "%d scenarios, %d packets each through %s: lowest p %.3g, %d alarms%n",
                files.size(), packets, backend, dice.lowest, dice.alarms.size());
        dice.alarms.forEach(alarm -> out.println("ALARM: " + alarm));
        return dice.alarms.isEmpty();
    }

    /** The scenario files in a folder, in the order of their names. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** The lowest p so far. */
    double lowest() {
        return lowest;
    }

    /** What went wrong, in words. */
    List<String> alarms() {
        return alarms;
    }

    /** Sends one file's packet so many times. */
    void one(Path file, int packets) throws IOException {
        String text = Files.readString(file);
        int clients = text.contains("src: " + CLIENT) ? CLIENTS : 1;
        List<PacketWay> readers = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        Map<Map<String, Double>, Cell> alike = new LinkedHashMap<>();
        for (int i = 0; i < clients; i++) {
            ScenarioOutcomes outcomes = scenario(text, List.of(i), file).outcomes(0, 100_000);
            PacketWay reader = new PacketWay(client(i), drawn(outcomes));
            readers.add(reader);
            cells.add(alike.computeIfAbsent(predicted(reader, outcomes), same -> new Cell(same, new TreeMap<>())));
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            all.add(i);
        }
        Set<String> strangers = new LinkedHashSet<>();
        try (PacketsInARow kernel = PacketsInARow.of(scenario(text, all, file), backend, 0)) {
            for (int i = 0; i < packets; i++) {
                Journey journey = kernel.send(i % clients);
                String way = readers.get(i % clients).of(journey.frames(), journey.trace());
                Cell cell = cells.get(i % clients);
                cell.counts().merge(way, 1, Integer::sum);
                if (!cell.probabilities().containsKey(way)) {
                    strangers.add(way);
                }
            }
        }
        tell(file, packets, List.copyOf(alike.values()), strangers);
    }

    private void tell(Path file, int packets, List<Cell> cells, Set<String> strangers) {
        double p = strangers.isEmpty() ? p(cells) : 0;
        Set<String> predicted = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        cells.forEach(cell -> {
            predicted.addAll(cell.probabilities().keySet());
            seen.addAll(cell.counts().keySet());
        });
        lowest = Math.min(lowest, p);
        out.printf(
                "%s: p %.3g; %d packets, %d outcomes of %d predicted, %d kinds of clients%n",
                file.getFileName(), p, packets, seen.size(), predicted.size(), cells.size());
        strangers.forEach(way -> alarms.add(file.getFileName() + ": nfwalk never does " + way));
        if (p < alarm && strangers.isEmpty()) {
            alarms.add(file.getFileName() + ": p " + p + ", " + cells);
        }
    }

    // ---- what nfwalk says

    private static String client(int number) {
        return "10.8.0." + (2 + number);
    }

    /** The scenario with its step once for each of the clients. */
    private Scenario scenario(String text, List<Integer> clients, Path file) {
        int at = text.indexOf("\nsteps:\n") + "\nsteps:\n".length();
        StringBuilder steps = new StringBuilder(text.substring(0, at));
        for (int client : clients) {
            steps.append(text.substring(at).replace("src: " + CLIENT + ",", "src: " + client(client) + ","));
        }
        Scenario.Read read = Scenario.read(
                steps.toString(), file.toString(), file.toAbsolutePath().getParent(), backend);
        return read.scenario().orElseThrow(() -> new IllegalArgumentException(file + ": " + read.diagnostics()));
    }

    private static StepReport step(ScenarioOutcomes all, ScenarioOutcomes.Outcome outcome) {
        return RunReport.of(all.result(outcome)).steps().get(0);
    }

    private static Map<String, Bounds> drawn(ScenarioOutcomes all) {
        List<Frame> frames = new ArrayList<>();
        all.outcomes().forEach(outcome -> frames.addAll(step(all, outcome).frames()));
        return PacketWay.drawnIn(frames);
    }

    private static Map<String, Double> predicted(PacketWay reader, ScenarioOutcomes all) {
        Map<String, Double> ways = new TreeMap<>();
        for (ScenarioOutcomes.Outcome outcome : all.outcomes()) {
            StepReport step = step(all, outcome);
            double probability = outcome.probability().toDouble();
            reader.spread(reader.of(step.frames(), step.trace()))
                    .forEach((way, share) -> ways.merge(way, share * probability, Double::sum));
        }
        return ways;
    }

    // ---- chi-square

    /** Of all kinds of clients together. What is expected too seldom is counted together. */
    private static double p(List<Cell> cells) {
        double sum = 0;
        int free = 0;
        for (Cell cell : cells) {
            int total =
                    cell.counts().values().stream().mapToInt(Integer::intValue).sum();
            List<double[]> pairs = pairs(cell, total);
            for (double[] pair : pairs) {
                sum += (pair[1] - pair[0]) * (pair[1] - pair[0]) / pair[0];
            }
            free += Math.max(0, pairs.size() - 1);
        }
        return free == 0 ? 1 : ChiSquare.upperGamma(free / 2.0, sum / 2);
    }

    /** What is expected and what came, of each outcome; the last ones joined until enough are expected. */
    private static List<double[]> pairs(Cell cell, int total) {
        List<double[]> pairs = new ArrayList<>();
        cell.probabilities()
                .forEach((way, probability) -> pairs.add(
                        new double[] {probability * total, cell.counts().getOrDefault(way, 0)}));
        pairs.sort((one, other) -> Double.compare(other[0], one[0]));
        while (pairs.size() > 1 && pairs.get(pairs.size() - 1)[0] < ENOUGH) {
            double[] rare = pairs.remove(pairs.size() - 1);
            double[] last = pairs.get(pairs.size() - 1);
            last[0] += rare[0];
            last[1] += rare[1];
        }
        return pairs;
    }
}
