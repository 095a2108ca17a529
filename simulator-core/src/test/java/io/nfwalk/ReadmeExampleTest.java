package io.nfwalk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Fraction;
import io.nfwalk.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's Java example runs, and the README shows just what runs. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path CODE = Path.of("src", "test", "java", "io", "nfwalk", "ReadmeExample.java");

    /** What stands between the markers, without the indentation that the method gives it. */
    private static String code(String name) throws IOException {
        String text = Files.readString(CODE);
        String mark = "// README: begin" + name + "\n";
        int begin = text.indexOf(mark) + mark.length();
        int end = text.indexOf("        // README: end" + name + "\n");
        return text.substring(begin, end).replaceAll("(?m)^ {8}", "");
    }

    @Test
    void theReadmeShowsTheCodeThatRuns() throws IOException {
        assertThat(code("")).contains("Simulator.of(router).receive(");
        assertThat(Files.readString(README)).contains("```java\n" + code("") + "```\n");
        assertThat(code(" outcomes")).contains("Simulator.outcomes(");
        assertThat(Files.readString(README)).contains("```java\n" + code(" outcomes") + "```\n");
    }

    @Test
    void theExampleOfOutcomesAddsUpToOne() {
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .rules(Simulator.parse("""
                        *filter
                        -A INPUT -m statistic --mode random --probability 0.5 -j DROP
                        COMMIT
                        """))
                .build();
        assertThat(ReadmeExample.outcomes(router).shares().values())
                .containsExactly(Fraction.of(1, 2), Fraction.of(1, 2));
    }

    @Test
    void theExampleEndsAsItsReaderExpects() {
        Walk walk = ReadmeExample.walk();

        assertThat(walk.stopped()).isFalse();
        assertThat(walk.why()).isEqualTo("router sent the SYN out by eth1 as tcp 10.8.0.2:40000>10.9.0.2:8080.");
    }
}
