package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the messages about testdata/errors-scenario/*.yaml, every space. */
class ScenarioErrorsTest {
    private static final Path ERRORS = Path.of("..", "testdata", "errors-scenario");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(ERRORS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theMessageIsTheExpectedOne(String name) {
        String expected = RecordedScenarios.text(ERRORS.resolve(name.replace(".yaml", ".expected")));
        assertThat(DiagnosticPrinter.print(told(name)) + "\n").isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyMessageHasAPlaceAndIsAnErrorOrGoesWithOne(String name) {
        List<Diagnostic> told = told(name);
        assertThat(told).anyMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR);
        assertThat(told)
                .allMatch(diagnostic ->
                        diagnostic.span().line() >= 1 && diagnostic.span().column() >= 1);
    }

    @Test
    void everyExpectedMessageHasItsScenario() throws IOException {
        List<String> names = names().map(name -> name.replace(".yaml", "")).toList();
        try (Stream<Path> files = Files.list(ERRORS)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".expected"))
                            .map(name -> name.replace(".expected", "")))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    /** What is told when the file is read, or else when it is run. */
    private static List<Diagnostic> told(String name) {
        Scenario.Read read = Scenario.read(RecordedScenarios.text(ERRORS.resolve(name)), name, ERRORS);
        if (read.scenario().isEmpty()) {
            return read.diagnostics();
        }
        try {
            ScenarioResult result = read.scenario().get().run(0);
            throw new AssertionError(name + " can be run: " + result);
        } catch (ScenarioException broken) {
            return broken.diagnostics();
        }
    }
}
