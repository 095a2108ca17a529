package io.nfwalk.kernel.random;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.kernel.KernelReplay;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.Comparison;
import io.nfwalk.scenario.Difference;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Simulates and replays scenarios, and says whether the two agree. One thread's own. */
final class Judge {
    /** What did the carrying out; a test may put something else in the kernel's place. */
    @FunctionalInterface
    interface Replayer {
        RunReport replay(Scenario scenario) throws KernelException;
    }

    /** The shortest wait is slept through; of longer ones conntrack's clock hears. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(3);

    /** Soon after that a kernel's clock has a say: it answers a second strange segment. */
    private static final Duration LONGEST_REPLAY = Duration.ofMillis(450);

    /** A busy machine may have had its reasons once, but seldom each time. */
    private static final int ASKED_WHILE_SLOW = 8;

    private static final int LONGEST_GIST = 80;
    /** A segment of a connection whose client never got a socket. */
    private static final String NO_NUMBER = "no number to count from";

    private final Replayer kernel;
    private final Backend backend;
    private final Path folder;

    /** Rule files are written into the folder. */
    Judge(Replayer kernel, Backend backend, Path folder) {
        this.kernel = kernel;
        this.backend = backend;
        this.folder = folder;
    }

    /** A judge that asks this machine's kernel, on one processor. */
    static Judge ofKernel(Backend backend, int processor, Path folder) {
        return new Judge(new KernelReplay(backend, processor).sleepingAtMost(LONGEST_SLEEP)::replay, backend, folder);
    }

    /** What came of a scenario. */
    sealed interface Verdict {
        /**
         * Both say the same.
         *
         * @param ready the scenario as it was carried out
         * @param kernel what the kernel said
         */
        record Agreed(Preparation.Ready ready, RunReport kernel) implements Verdict {}

        /**
         * Not to be compared.
         *
         * @param why for what reason
         */
        record LeftOut(Exclusion why) implements Verdict {}

        /**
         * They do not agree, or nfwalk failed.
         *
         * @param text the scenario as it was carried out
         * @param kinds what differs: categories of differences, {@code refused: ...} by the kernel, {@code broken:
         *     ...}: nfwalk
         *     failed, {@code replay: ...}: the replay did
         * @param report all differences in words
         */
        record Failed(ScenarioText text, Set<String> kinds, String report) implements Verdict {}
    }

    /** Simulates, replays and compares. */
    Verdict of(ScenarioText text) throws IOException {
        Preparation prepared = Preparation.of(text, backend, folder);
        if (prepared instanceof Preparation.LeftOut left) {
            return new Verdict.LeftOut(left.why());
        }
        if (prepared instanceof Preparation.Broken broken) {
            return new Verdict.Failed(broken.text(), Set.of("broken: " + gist(broken.complaint())), broken.complaint());
        }
        Preparation.Ready ready = (Preparation.Ready) prepared;
        Set<String> reports = new HashSet<>();
        for (int i = 0; i < ASKED_WHILE_SLOW; i++) {
            long begun = System.nanoTime();
            Verdict verdict = replayed(ready);
            Duration busy = Duration.ofNanos(System.nanoTime() - begun).minus(slept(ready.scenario()));
            if (!(verdict instanceof Verdict.Failed failed) || busy.compareTo(LONGEST_REPLAY) <= 0) {
                return verdict;
            }
            reports.add(failed.report());
            if (i == ASKED_WHILE_SLOW - 1 && reports.size() == 1 && !ready.hangsOnTime()) {
                // No clock errs the same way each time.
                return failed;
            }
        }
        return new Verdict.LeftOut(Exclusion.SLOW_REPLAY);
    }

    private Verdict replayed(Preparation.Ready ready) {
        try {
            return compared(ready, kernel.replay(ready.scenario()));
        } catch (KernelException refused) {
            if (refused.getMessage().contains(NO_NUMBER)) {
                return new Verdict.LeftOut(Exclusion.SERVER_SEQUENCE);
            }
            String reason = "kernel: " + refused.getMessage();
            return new Verdict.Failed(ready.text(), Set.of("refused: " + gist(reason)), reason);
        } catch (RuntimeException failed) {
            String stack = Preparation.stack(failed);
            return new Verdict.Failed(ready.text(), Set.of("replay: " + gist(stack)), stack);
        }
    }

    private static Duration slept(Scenario scenario) {
        return scenario.steps().stream()
                .flatMap(step -> step.waitingTime().stream())
                .map(time -> time.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : time)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The first line without what is particular, so that a smaller scenario is known to fail in the same way. */
    private static String gist(String complaint) {
        String line = complaint
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst(": -.*", "")
                .replaceAll("[0-9]+", "N");
        return line.length() > LONGEST_GIST ? line.substring(0, LONGEST_GIST) : line;
    }

    private static Verdict compared(Preparation.Ready ready, RunReport said) {
        List<Difference> differences = Comparison.of(said, ready.simulated());
        if (differences.isEmpty()) {
            return new Verdict.Agreed(ready, said);
        }
        Set<String> kinds = differences.stream()
                .map(difference -> difference.category().word())
                .collect(Collectors.toCollection(TreeSet::new));
        String report = differences.stream().map(Difference::toString).collect(Collectors.joining("\n"));
        return new Verdict.Failed(ready.text(), kinds, report);
    }
}
