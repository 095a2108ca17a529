package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kernel.json}: what is read from it is all of it, and it is written as the recorder writes it. */
class RecordedAnswerTest {
    @TestFactory
    Stream<DynamicTest> aRecordedAnswerIsWrittenAsItWasRead() {
        return RecordedScenarios.all().stream()
                .flatMap(scenario -> RecordedScenarios.answer(scenario).stream())
                .map(answer -> DynamicTest.dynamicTest(
                        RecordedScenarios.name(answer),
                        () -> assertThat(RecordedAnswer.write(RecordedAnswer.read(answer)))
                                .isEqualTo(Files.readString(answer))));
    }

    @Test
    void whatTheSimulatorToldIsReadBackAsItWas() {
        for (Path scenario : RecordedScenarios.all()) {
            RunReport report = RunReport.of(RecordedScenarios.read(scenario).run(7));
            assertThat(RecordedAnswer.parse(RecordedAnswer.write(report)))
                    .as(scenario.toString())
                    .isEqualTo(report);
        }
    }

    @Test
    void whatIsNotAsciiIsEscaped() {
        RunReport report =
                RecordedAnswer.parse("{\"scenario\": \"caf\u00e9 \\\"\u2192\\\" \uD83D\uDE00\\\\\\n\\t\\u0007\"}");
        assertThat(RecordedAnswer.write(report))
                .startsWith("{\n \"scenario\": \"caf\\u00e9 \\\"\\u2192\\\" \\ud83d\\ude00\\\\\\n\\t\\u0007\",\n");
        assertThat(RecordedAnswer.parse(RecordedAnswer.write(report))).isEqualTo(report);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{",
                "{} {}",
                "{\"steps\": []}",
                "{\"scenario\": 7}",
                "{\"scenario\": \"S\", \"steps\": {}}",
                "{\"scenario\": \"S\", \"steps\": [7]}",
                "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"kind\": \"send\", \"result\": \"gone\"}]}",
                "{\"scenario\": \"S\", \"steps\": [{\"step\": 4294967297, \"kind\": \"send\", \"result\": \"sent\"}]}",
                "{\"scenario\": \"S\", \"counters\": {\"a\": {\"nat\": {\"INPUT\": {\"rules\": [[1]]}}}}}",
                "{\"scenario\": \"S\", \"scenario\": \"S\"}"
            })
    void whatIsNoResultIsRefusedWithTheFilesName(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kernel.json"), text);
        assertThatThrownBy(() -> RecordedAnswer.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no result of a run: ");
    }
}
