package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "31s, PT31S",
        "31, PT31S",
        "500ms, PT0.5S",
        "2m, PT2M",
        "1h, PT1H",
        "5d, PT120H",
        "1.5s, PT1.5S",
        "0s, PT0S",
        "0.001s, PT0.001S",
        "2.5h, PT2H30M",
        "10 s, PT10S",
        "10000d, PT240000H"
    })
    void aTimeIsANumberWithAUnit(String text, Duration time) {
        assertThat(Durations.parse(text)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1w", "1s 2s", "1.0001s", "1e3s", "999999999d", "10001d", "soon", "1,5s"})
    void anythingElseIsNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
