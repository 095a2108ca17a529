package io.nfwalk.kernel.random;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.Scenario;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs scenarios with dice: each outcome of the kernel must be one of nfwalk's, and over a thousand draws both must
 * come at the exact frequencies.
 */
final class DiceSoak {
    /** Below this a chi-square test raises the alarm. */
    static final double ALARM = 1e-9;

    static final int DRAWS = 1000;

    private final Judge.Replayer kernel;
    private final PrintStream out;
    private double lowest = 1;
    private final List<String> alarms = new ArrayList<>();

    DiceSoak(Judge.Replayer kernel, PrintStream out) {
        this.kernel = kernel;
        this.out = out;
    }

    /** As many as the options say (20 if they don't), one after the other. Whether there was no alarm. */
    static boolean run(SoakOptions options, PrintStream out) throws KernelException {
        DiceSoak soak =
                new DiceSoak(scenario -> new io.nfwalk.kernel.KernelReplay(options.backend(), 0).replay(scenario), out);
        long count = options.count().equals(OptionalLong.of(SoakOptions.DEFAULT_COUNT))
                ? 20
                : options.count().orElse(20);
        for (long seed = options.seed(); seed < options.seed() + count; seed++) {
            soak.one(seed, DRAWS);
        }
        out.printf(
                "%d scenarios with dice of %d draws each: lowest p %.3g, %d alarms%n",
                count, DRAWS, soak.lowest, soak.alarms.size());
        soak.alarms.forEach(alarm -> out.println("ALARM: " + alarm));
        return soak.alarms.isEmpty();
    }

    /** The lowest p of the kernel's counts so far. */
    double lowest() {
        return lowest;
    }

    /** What went wrong, in words. */
    List<String> alarms() {
        return alarms;
    }

    /** Carries one scenario out on both. */
    void one(long seed, int draws) throws KernelException {
        DiceScenario dice = DiceScenario.of(seed, draws);
        Scenario scenario = Scenario.read(dice.text().yaml("dice"), "dice.yaml", Path.of("."))
                .scenario()
                .orElseThrow();
        RunReport simulated = RunReport.of(scenario.run(seed));
        RunReport said = kernel.replay(scenario);
        Map<String, Integer> counts = counts(dice, said);
        double p = ChiSquare.p(counts, dice.probabilities());
        double own = ChiSquare.p(counts(dice, simulated), dice.probabilities());
        lowest = Math.min(lowest, p);
        out.printf(
                "seed %d, %s: p of the kernel %.3g, of nfwalk %.3g; %d draws, %d outcomes of %d%n",
                seed,
                dice.kind(),
                p,
                own,
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.size(),
                dice.probabilities().size());
        if (Math.min(p, own) < ALARM) {
            alarms.add("seed " + seed + ", " + dice.kind() + ": kernel " + counts + ", nfwalk "
                    + counts(dice, simulated) + ", expected " + dice.probabilities());
        }
        alarms.addAll(strangers(seed, dice, said, simulated));
    }

    private static Map<String, Integer> counts(DiceScenario dice, RunReport report) {
        Map<String, Integer> counts = new TreeMap<>();
        for (StepReport step : report.steps()) {
            dice.outcome().apply(step).ifPresent(outcome -> counts.merge(outcome, 1, Integer::sum));
        }
        return counts;
    }

    /** Ways of packets on the kernel that nfwalk never took. Whether a drawn port may be drawn the counts tell. */
    private static List<String> strangers(long seed, DiceScenario dice, RunReport kernel, RunReport simulated) {
        List<String> found = new ArrayList<>();
        Set<String> known = new HashSet<>();
        simulated.steps().forEach(step -> known.add(way(step)));
        for (StepReport step : kernel.steps()) {
            if (known.add(way(step))) {
                found.add("seed " + seed + ", " + dice.kind() + ": nfwalk never did " + way(step));
            }
        }
        return found;
    }

    /** A packet's frames and rules, whatever its source and ports: the steps differ in those alone. */
    private static String way(StepReport step) {
        List<String> lines = new ArrayList<>();
        for (Frame frame : step.frames()) {
            lines.add(new Frame(
                            frame.host(),
                            frame.device(),
                            frame.direction(),
                            frame.ethSrc(),
                            frame.ethDst(),
                            frame.protocol(),
                            "any",
                            OptionalInt.empty(),
                            frame.dst(),
                            OptionalInt.empty(),
                            frame.flags(),
                            frame.icmp(),
                            frame.fragment(),
                            frame.ttl(),
                            frame.tos(),
                            frame.length(),
                            Map.of())
                    .toString());
        }
        lines.add(step.trace().toString());
        return String.join("\n", lines);
    }
}
