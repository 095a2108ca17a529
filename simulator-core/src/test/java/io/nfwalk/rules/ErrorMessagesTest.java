package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.Matches;
import io.nfwalk.packet.Family;
import io.nfwalk.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the messages about testdata/errors/*.rules, every space. */
class ErrorMessagesTest {
    private static final Path ERRORS = Path.of("..", "testdata", "errors");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(ERRORS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".rules"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theMessageIsTheExpectedOne(String name) throws IOException {
        Extensions all = new Extensions(Matches.rooms(), Targets.rooms());
        ParseResult result = RuleSetParser.parse(ERRORS.resolve(name), ParseOptions.of(name, Family.IPV4, all));
        Path expected = ERRORS.resolve(name.replace(".rules", ".expected"));
        assertThat(DiagnosticPrinter.print(result.diagnostics()) + "\n").isEqualTo(Files.readString(expected));
    }
}
