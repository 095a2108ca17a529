package io.nfwalk.kernel.random;

import io.nfwalk.rules.Backend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a soak is told.
 *
 * @param count how many scenarios; empty: as many as fit into the time
 * @param time how long; empty: until all are done
 * @param seed of the first scenario; those that follow count on
 * @param only the one seed to run, if any
 * @param backend what loads the rules
 * @param parallel how many replays at once
 * @param out where scenarios that differ are written
 * @param shrink how long each of them may be made smaller
 * @param dice whether scenarios with dice are run instead
 * @param measured whether the packets of a folder's scenarios are counted instead, and which folder
 */
record SoakOptions(
        OptionalLong count,
        Optional<Duration> time,
        long seed,
        OptionalLong only,
        Backend backend,
        int parallel,
        Path out,
        Duration shrink,
        boolean dice,
        Optional<Path> measured) {
    static final String USAGE = """
            Soak [--count N] [--minutes M] [--seed S] [--only SEED] [--backend nft|legacy] [--parallel N]
                 [--out FOLDER] [--shrink SECONDS] [--dice] [--measured FOLDER]
              --count     how many scenarios (1000 if no time is given)
              --minutes   how long at most
              --seed      the first scenario's seed (1); the next has the next number
              --only      runs the scenario of that seed alone, and prints it
              --backend   what loads the rules (nft)
              --parallel  how many replays at once (three a processor)
              --out       where differing scenarios are written (target/soak)
              --shrink    seconds to spend on making a differing scenario smaller (60)
              --dice      draws what the kernel draws too, and compares how often it comes out
              --measured  sends the packet of each scenario file of the folder --count times (20000), and compares
                          how often each outcome comes with what --outcomes all says
            """;

    static final long DEFAULT_COUNT = 1000;
    private static final int AT_ONCE = 3;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it can't be read; the message says why
     */
    static SoakOptions parse(List<String> words) {
        OptionalLong count = OptionalLong.empty();
        Optional<Duration> time = Optional.empty();
        long seed = 1;
        OptionalLong only = OptionalLong.empty();
        Backend backend = Backend.NFT;
        int parallel = AT_ONCE * Runtime.getRuntime().availableProcessors();
        Path out = Path.of("target", "soak");
        Duration shrink = Duration.ofSeconds(60);
        boolean dice = false;
        Optional<Path> measured = Optional.empty();
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.pop();
            switch (word) {
                case "--count" -> count = OptionalLong.of(number(word, left));
                case "--minutes" -> time = Optional.of(minutes(word, left));
                case "--seed" -> seed = number(word, left);
                case "--only" -> only = OptionalLong.of(number(word, left));
                case "--backend" -> backend = backend(value(word, left));
                case "--parallel" -> parallel = (int) Math.max(1, number(word, left));
                case "--out" -> out = Path.of(value(word, left));
                case "--shrink" -> shrink = Duration.ofSeconds(number(word, left));
                case "--dice" -> dice = true;
                case "--measured" -> measured = Optional.of(Path.of(value(word, left)));
                default -> throw new IllegalArgumentException("'" + word + "' is no option");
            }
        }
        if (count.isEmpty() && time.isEmpty()) {
            count = OptionalLong.of(DEFAULT_COUNT);
        }
        return new SoakOptions(count, time, seed, only, backend, parallel, out, shrink, dice, measured);
    }

    /** How many packets of each scenario are counted. */
    int packets() {
        long told = count.orElse(DEFAULT_COUNT);
        return told == DEFAULT_COUNT ? MeasuredDice.PACKETS : Math.toIntExact(told);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.pop();
    }

    private static long number(String option, Deque<String> left) {
        String value = value(option, left);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(option + " needs a number, not '" + value + "'", wrong);
        }
    }

    private static Duration minutes(String option, Deque<String> left) {
        String value = value(option, left);
        try {
            return Duration.ofMillis((long) (Double.parseDouble(value) * 60_000));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(option + " needs a number, not '" + value + "'", wrong);
        }
    }

    private static Backend backend(String word) {
        for (Backend backend : Backend.values()) {
            if (backend.name().toLowerCase(Locale.ROOT).equals(word)) {
                return backend;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no backend: nft or legacy");
    }
}
