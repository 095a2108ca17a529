package io.nfwalk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's Java example runs, and the README shows just what runs. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path CODE = Path.of("src", "test", "java", "io", "nfwalk", "ReadmeExample.java");

    /** What stands between the markers, without the indentation that the method gives it. */
    private static String code() throws IOException {
        String text = Files.readString(CODE);
        int begin = text.indexOf("// README: begin\n") + "// README: begin\n".length();
        int end = text.indexOf("        // README: end");
        return text.substring(begin, end).replaceAll("(?m)^ {8}", "");
    }

    @Test
    void theReadmeShowsTheCodeThatRuns() throws IOException {
        assertThat(code()).contains("Simulator.of(router).receive(");
        assertThat(Files.readString(README)).contains("```java\n" + code() + "```\n");
    }

    @Test
    void theExampleEndsAsItsReaderExpects() {
        Walk walk = ReadmeExample.walk();

        assertThat(walk.stopped()).isFalse();
        assertThat(walk.why()).isEqualTo("router sent the SYN out by eth1 as tcp 10.8.0.2:40000>10.9.0.2:8080.");
    }
}
