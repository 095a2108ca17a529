package io.nfwalk.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The scenario files of testdata that are right, and the answers that a kernel gave to them. */
final class RecordedScenarios {
    private static final Path TESTDATA = Path.of("..", "testdata");
    /** Scenarios that are wrong on purpose, and what is no scenario: the objects of a cluster, a project of its own. */
    private static final List<String> NOT_THESE = List.of("errors-scenario", "kube", "example-project");

    private RecordedScenarios() {}

    /** All of them, in the order of their names. */
    static List<Path> all() {
        try (Stream<Path> files = Files.walk(TESTDATA)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !NOT_THESE.contains(
                            TESTDATA.relativize(file).getName(0).toString()))
                    .sorted()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** {@code kernel/b5-goto/scenario.yaml}. */
    static String name(Path scenario) {
        return TESTDATA.relativize(scenario).toString();
    }

    static Path named(String name) {
        return TESTDATA.resolve(name);
    }

    /** {@code NAME.kernel.json} beside {@code NAME.yaml}, or {@code kernel.json} where a folder has one scenario. */
    static Optional<Path> answer(Path scenario) {
        String name = scenario.getFileName().toString().replaceFirst("[.]yaml$", "");
        Path own = scenario.resolveSibling(name + ".kernel.json");
        Path only = scenario.resolveSibling("kernel.json");
        if (Files.exists(own)) {
            return Optional.of(own);
        }
        return Files.exists(only) && isAlone(scenario) ? Optional.of(only) : Optional.empty();
    }

    private static boolean isAlone(Path scenario) {
        try (Stream<Path> files = Files.list(scenario.getParent())) {
            return files.filter(file -> file.toString().endsWith(".yaml")).count() == 1;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Scenario read(Path scenario) {
        Scenario.Read read = Scenario.read(scenario);
        return read.scenario().orElseThrow(() -> new AssertionError(read.diagnostics()));
    }
}
