package io.nfwalk.kernel.random;

import io.nfwalk.kernel.KernelReplay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Runs random scenarios on the simulator and on this machine's kernel, and tells where the two differ. */
public final class Soak {
    private static final int ASKED_AGAIN = 2;
    private static final Duration PROGRESS = Duration.ofSeconds(15);

    private final SoakOptions options;
    private final PrintStream out;
    private final Tally tally = new Tally();
    private final AtomicLong next;
    private final Instant began = Instant.now();
    private Instant told = began;

    Soak(SoakOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.next = new AtomicLong(options.seed());
    }

    /** Exit status 0: all agree; 1: some differ; 2: it can't run. */
    public static void main(String[] words) throws Exception {
        SoakOptions options;
        try {
            options = SoakOptions.parse(List.of(words));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + SoakOptions.USAGE);
            System.exit(2);
            return;
        }
        Optional<String> unavailable = KernelReplay.unavailable(options.backend());
        if (unavailable.isPresent()) {
            System.err.println("no kernel to ask: " + unavailable.get());
            System.exit(2);
        }
        if (options.measured().isPresent()) {
            boolean asSaid =
                    MeasuredDice.run(options.measured().get(), options.packets(), options.backend(), System.out);
            System.exit(asSaid ? 0 : 1);
        }
        boolean agreed = options.dice() ? DiceSoak.run(options, System.out) : new Soak(options, System.out).run();
        System.exit(agreed ? 0 : 1);
    }

    /** Runs them all and prints what came out. Whether all agree. */
    boolean run() throws InterruptedException, ExecutionException, IOException {
        if (options.only().isPresent()) {
            one(options.only().getAsLong(), Worker.of(0, this));
        } else {
            many();
        }
        out.print(tally.text());
        long seconds = Math.max(1, Duration.between(began, Instant.now()).toSeconds());
        out.printf("%d s, seeds from %d, backend %s%n", seconds, options.seed(), options.backend());
        return tally.allAgreed();
    }

    Tally tally() {
        return tally;
    }

    private void many() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(options.parallel());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < options.parallel(); i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    work(number);
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void work(int number) throws IOException {
        Worker worker = Worker.of(number, this);
        for (long seed = next.getAndIncrement(); isWanted(seed); seed = next.getAndIncrement()) {
            one(seed, worker);
            tellProgress();
        }
    }

    private boolean isWanted(long seed) {
        boolean counted = options.count().isEmpty()
                || seed < options.seed() + options.count().getAsLong();
        boolean inTime = options.time().isEmpty()
                || Instant.now().isBefore(began.plus(options.time().get()));
        return counted && inTime && !Thread.currentThread().isInterrupted();
    }

    private void tellProgress() {
        synchronized (out) {
            if (Duration.between(told, Instant.now()).compareTo(PROGRESS) >= 0) {
                told = Instant.now();
                out.println(Duration.between(began, told).toSeconds() + " s: " + tally.progress());
                out.flush();
            }
        }
    }

    /**
     * What a thread works with.
     *
     * @param judge asks the kernel on one processor
     */
    private record Worker(Judge judge) {
        static Worker of(int number, Soak soak) throws IOException {
            int processor = number % Runtime.getRuntime().availableProcessors();
            Path folder = Files.createTempDirectory("nfwalk-soak");
            folder.toFile().deleteOnExit();
            return new Worker(Judge.ofKernel(soak.options.backend(), processor, folder));
        }
    }

    private void one(long seed, Worker worker) throws IOException {
        ScenarioText text = RandomScenarios.of(seed);
        Judge.Verdict verdict = worker.judge().of(text);
        if (verdict instanceof Judge.Verdict.Agreed agreed) {
            tally.agreed(agreed);
        } else if (verdict instanceof Judge.Verdict.LeftOut left) {
            tally.leftOut(left.why());
            if (left.why() == Exclusion.SLOW_REPLAY) {
                write(seed, "slow-", text, left.why().reason());
            }
        } else if (verdict instanceof Judge.Verdict.Failed failed) {
            failed(seed, worker.judge(), failed);
        }
        if (options.only().isPresent()) {
            out.println(text.yaml("seed-" + seed));
        }
    }

    /** Asks again, since a kernel's clock may have had a say; then makes it small and writes it down. */
    private void failed(long seed, Judge judge, Judge.Verdict.Failed failure) throws IOException {
        Judge.Verdict.Failed again = failure;
        for (int i = 0; i < ASKED_AGAIN; i++) {
            if (!(judge.of(failure.text()) instanceof Judge.Verdict.Failed next)
                    || Collections.disjoint(next.kinds(), again.kinds())) {
                tally.flaky(seed, failure.report());
                write(seed, "flaky-", failure.text(), failure.report());
                return;
            }
            again = next;
        }
        tally.failed(seed, again);
        write(seed, "whole-", again.text(), again.report());
        Set<String> kinds = again.kinds();
        Shrinker shrinker = new Shrinker(
                candidate -> judge.of(candidate) instanceof Judge.Verdict.Failed still
                        && !Collections.disjoint(still.kinds(), kinds),
                Instant.now().plus(options.shrink()));
        ScenarioText small = shrinker.smallest(again.text());
        String report = judge.of(small) instanceof Judge.Verdict.Failed last ? last.report() : again.report();
        Path file = write(seed, "seed-", small, report);
        synchronized (out) {
            out.println("DIFFERS: seed " + seed + ", " + file + "\n" + report.indent(4));
            out.flush();
        }
    }

    private Path write(long seed, String kind, ScenarioText text, String report) throws IOException {
        Path file = text.write(options.out(), kind + seed);
        Files.writeString(options.out().resolve(kind + seed + ".differences.txt"), report + "\n");
        return file;
    }
}
