package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Main in a process of its own: what only shows with real streams. */
class OwnProcessTest {
    private static final String SCENARIO = Path.of("..", "testdata", "story", "four-way-tcp-off.yaml")
            .toAbsolutePath()
            .toString();

    @TempDir
    private Path folder;

    @Test
    void outputIntoAPipeHasNoColourAndIsUtf8EvenInTheLocaleC() throws Exception {
        Path title = Files.writeString(folder.resolve("title.yaml"), "scenario: caf\u00e9\nhosts: {a: }\n");
        Ended ended = sh("\"$@\" run --format json " + title + " | cat");
        assertThat(ended.status()).isZero();
        assertThat(ended.output()).contains("caf\u00e9").doesNotContain("\u001B");
    }

    @Test
    void aReaderThatGoesAwayLeavesNoTrace() throws Exception {
        String files = (SCENARIO + " ").repeat(20);
        Ended ended = sh("\"$@\" run --format json " + files + " | head -c 100 >/dev/null");
        assertThat(ended.errors()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @Test
    void whatIsPipedInIsAFileCalledMinus() throws Exception {
        Path scenario = Files.writeString(
                folder.resolve("lo.yaml"), "hosts: {a: {}}\nsteps:\n  - ping: {from: a, to: 127.0.0.1}\n");
        Ended run = sh("cat " + scenario + " | \"$@\" run -");
        assertThat(run.status()).isZero();
        assertThat(run.output()).isEqualTo(sh("\"$@\" run " + scenario).output());
        Ended trace = sh("printf '*filter\\n-A INPUT -m set --match-set a src -j DROP\\nCOMMIT\\n' | \"$@\" trace -r -"
                + " --in eth0 --local udp 10.0.0.7:1 to 10.0.0.1:53");
        assertThat(trace.errors()).isEmpty();
        assertThat(trace.output()).contains("UNDETERMINED filter:INPUT:rule:1");
        assertThat(sh("echo 'create a hash:ip' | \"$@\" check --sets - " + write("set.rules"))
                        .output())
                .contains("nothing found");
    }

    private Path write(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "*filter\n-A INPUT -m set --match-set a src -j DROP\nCOMMIT\n");
    }

    @Test
    void aFullDiskIsTold() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Ended ended = sh("\"$@\" run --format json " + SCENARIO + " >/dev/full");
        assertThat(ended.status()).isEqualTo(74);
        assertThat(ended.errors()).startsWith("nfwalk: the results can't be written: ");
    }

    @Test
    void whereMemoryEndsThatIsToldAndHowToHaveMore() throws Exception {
        String text = "*filter\n" + "-A INPUT -p tcp -m tcp --dport 80 -j DROP\n".repeat(100_000) + "COMMIT\n";
        Path rules = Files.writeString(folder.resolve("many.rules"), text);
        Ended ended = sh("JAVA_TOOL_OPTIONS=-Xmx20m \"$@\" save " + rules);
        assertThat(ended.status()).isEqualTo(70);
        assertThat(ended.errors())
                .contains("many.rules:1:1: error: this takes more memory than there is [out-of-memory]")
                .doesNotContain("Exception", "\tat ");
    }

    private record Ended(int status, String output, String errors) {}

    /** Runs the shell command with nfwalk's own command line as its arguments. */
    private Ended sh(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", command, "sh"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        words.addAll(List.of("-cp", classPath(), "io.nfwalk.cli.Main"));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text(output), text(errors));
    }

    /** Everything that this test sees, wherever Maven put it. */
    private static String classPath() {
        return System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
