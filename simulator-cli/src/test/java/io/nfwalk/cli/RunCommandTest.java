package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nfwalk run}: files in, results out, and the exit status. */
class RunCommandTest {
    private static final String HOSTS = """
            scenario: two hosts
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far: {interfaces: {eth0: {address: [10.8.0.3/24]}}, listen: [tcp/80]}
            steps:
            - connect: {from: near, to: "10.8.0.3:80"}
              expect: {result: RESULT}
            """;

    @TempDir
    private Path folder;

    private String right;
    private String failing;
    private String bad;
    private String missing;

    @BeforeEach
    void writeFiles() throws IOException {
        right = write("right.yaml", HOSTS.replace("RESULT", "established"));
        failing = write("failing.yaml", HOSTS.replace("RESULT", "timeout"));
        bad = write("bad.yaml", HOSTS.replace("RESULT", "establishd"));
        missing = folder.resolve("missing.yaml").toString();
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void aRunWhoseExpectationsHoldEndsWith0() {
        Invocation run = Invocation.of("run", right);
        assertThat(run.status()).isZero();
        assertThat(run.errors()).isEmpty();
        assertThat(run.output()).contains("established");
    }

    @Test
    void aRunWithAFailedExpectationEndsWith1() {
        assertThat(Invocation.of("run", failing).status()).isEqualTo(1);
        assertThat(Invocation.of("run", "--format", "json", right, failing, right)
                        .status())
                .isEqualTo(1);
    }

    @Test
    void aBadFileEndsWith2WhateverTheOthersDo() {
        assertThat(Invocation.of("run", bad).status()).isEqualTo(2);
        assertThat(Invocation.of("run", failing, missing, right).status()).isEqualTo(2);
        assertThat(Invocation.of("run", bad, failing).status()).isEqualTo(2);
    }

    @Test
    void oneFileIsOneLineOfJsonWithoutItsName() {
        Invocation run = Invocation.of("run", "--format", "json", right);
        assertThat(run.outputLines()).hasSize(1);
        assertThat(run.output())
                .startsWith("{\"scenario\":\"two hosts\",\"passed\":true,")
                .endsWith("}\n");
    }

    @Test
    void eachOfSeveralFilesIsALineInTheirOrderWithItsName() {
        Invocation run = Invocation.of("run", "--format=json", failing, bad, missing, right);
        assertThat(run.outputLines()).hasSize(4);
        assertThat(run.outputLines().get(0))
                .startsWith("{\"file\":\"" + failing + "\",\"scenario\":")
                .contains("\"passed\":false");
        assertThat(run.outputLines().get(1))
                .startsWith("{\"file\":\"" + bad + "\",\"error\":[{\"severity\":\"error\",");
        assertThat(run.outputLines().get(2))
                .startsWith("{\"file\":\"" + missing + "\",\"error\":[")
                .contains("there is no such file");
        assertThat(run.outputLines().get(3))
                .startsWith("{\"file\":\"" + right + "\",\"scenario\":")
                .contains("\"passed\":true");
    }

    @Test
    void aBadFileAloneIsAnErrorObjectTooAndPeopleReadItOnTheErrorOutput() {
        Invocation run = Invocation.of("run", "--format", "json", bad);
        assertThat(run.outputLines()).hasSize(1);
        assertThat(run.output())
                .contains("\"line\":7,\"column\":20,\"message\":\"'establishd' is no result\"")
                .contains("\"hint\":\"did you mean established?\"");
        assertThat(run.errors()).isEqualTo(bad + """
                        :7:20: error: 'establishd' is no result [scenario-wrong-value]
                              expect: {result: establishd}
                                               ^
                          expected: established, answered, refused, unreachable, unexpected-source, timeout, sent, done, undetermined
                          hint: did you mean established?
                        """);
    }

    @Test
    void inTextABadFileWritesNothingToTheOutput() {
        assertThat(Invocation.of("run", bad).output()).isEmpty();
    }

    @Test
    void warningsAreToldAndTheFileIsRun() throws IOException {
        String warned = write(
                "warned.yaml", "hosts: {a: {rules-text: \"*filter\\n-A INPUT -m osf --genre Linux\\nCOMMIT\\n\"}}\n");
        Invocation run = Invocation.of("run", "--format", "json", warned);
        assertThat(run.status()).isZero();
        assertThat(run.errors()).contains("warning: nfwalk does not know what -m osf does");
        assertThat(run.outputLines()).hasSize(1);
    }

    @Test
    void whatGoesWrongWithAStepIsTheFilesError() throws IOException {
        String twice = write(
                "twice.yaml",
                HOSTS.replace("RESULT", "established")
                        + "- connect: {from: near, to: \"10.8.0.3:80\", source-port: 40001}\n");
        Invocation run = Invocation.of("run", "--format", "json", twice, right);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.outputLines()).hasSize(2);
        assertThat(run.outputLines().get(0)).contains("\"code\":\"scenario-step\"", "\"line\":8", "port 40001");
    }

    @Test
    void theSeedIsToldAndDecidesWhatIsDrawn() {
        String dice = "../testdata/dice/masquerade-random-fully.yaml";
        String first =
                Invocation.of("run", "--format", "json", "--seed", "1", dice).output();
        assertThat(first).contains("\"seed\":1,");
        assertThat(Invocation.of("run", "--format", "json", "--seed", "1", dice).output())
                .isEqualTo(first);
        assertThat(Invocation.of("run", "--format", "json", "--seed", "2", dice).output())
                .isNotEqualTo(first);
        assertThat(Invocation.of("run", "--format", "json", dice).output()).contains("\"seed\":0,");
    }

    @Test
    void textForPeopleIsTheDefaultAndHasNoColourIntoAFile() {
        String plain = Invocation.of("run", failing).output();
        assertThat(plain).doesNotStartWith("{").doesNotContain("\u001B").contains("two hosts");
        assertThat(Invocation.of("run", "--format", "text", failing).output()).isEqualTo(plain);
        assertThat(Invocation.of(true, "run", failing).output()).contains("\u001B");
    }

    @Test
    void junitIsOneDocumentForAllFilesAndTheStatusIsTheSame() {
        Invocation run = Invocation.of("run", "--format", "junit", right, failing, bad, missing);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<testsuites name=\"nfwalk\" tests=\"4\" failures=\"1\" errors=\"2\"")
                .endsWith("</testsuites>\n");
        assertThat(run.errors()).contains(bad + ":7:20: error: ", missing + ":1:1: error: ");
        assertThat(Invocation.of("run", "--format", "junit", failing).status()).isEqualTo(1);
        assertThat(Invocation.of("run", "--format", "junit", right).status()).isZero();
    }

    @Test
    void viewsTakeTheReportsPlace() {
        Invocation chains = Invocation.of("run", "--views", "chains", failing);
        assertThat(chains.status()).isEqualTo(1);
        assertThat(chains.outputLines())
                .containsExactly(
                        "# two hosts", "# step 1: connect tcp from near to 10.8.0.3:80", "# step 1: established");
        Invocation tcpdump = Invocation.of("run", "--views=tcpdump", right, right);
        assertThat(tcpdump.status()).isZero();
        assertThat(tcpdump.outputLines())
                .hasSize(24)
                .contains("# file " + right, "## near")
                .anyMatch(line -> line.contains("Flags [S], seq 1000, win 64240, "));
    }

    @Test
    void viewsAreText() {
        Invocation run = Invocation.of("run", "--views", "chains", "--format", "json", right);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).startsWith("nfwalk run: --views are text: ");
        Invocation several = Invocation.of("run", "--outcomes", "all", "--format", "junit", right);
        assertThat(several.status()).isEqualTo(2);
        assertThat(several.errors()).startsWith("nfwalk run: --format junit tells of one run: ");
        Invocation unknown = Invocation.of("run", "--views", "chain", right);
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.errors()).contains("'chain' is none of chains, tcpdump");
    }

    @Test
    void resultsAreInUtf8WhateverTheLocale() throws IOException {
        String title = write("title.yaml", "scenario: \"caf\u00e9 \u2192 \uD83D\uDE00\"\nhosts: {a: }\n");
        assertThat(Invocation.of("run", "--format", "json", title).output()).contains("caf\u00e9 \u2192 \uD83D\uDE00");
    }

    @Test
    void noMessageIsAStackTrace() throws IOException {
        String[] files = {
            write("empty.yaml", ""),
            write("text.yaml", "hello"),
            write("zero.yaml", "\0\0"),
            write("tab.yaml", "\t"),
            folder.toString(),
            missing,
            bad
        };
        for (String file : files) {
            Invocation run = Invocation.of("run", file);
            assertThat(run.status()).as(file).isEqualTo(2);
            assertThat(run.errors()).as(file).startsWith(file + ":").doesNotContain("\tat ", "Exception");
        }
    }
}
