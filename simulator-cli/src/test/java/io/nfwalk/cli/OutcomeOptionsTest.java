package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nfwalk run --outcomes all} and {@code --alternatives}: what is told, and the exit status. */
class OutcomeOptionsTest {
    private static final String SCENARIO = """
            scenario: two hosts
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far:
                interfaces: {eth0: {address: [10.8.0.3/24]}}
                listen: [udp/53]
                rules-text: |
                  *filter
                  -A INPUT RULE
                  COMMIT
            steps:
            - connect: {from: near, to: "10.8.0.3:53", protocol: udp}
              expect: {result: RESULT}
            """;

    @TempDir
    private Path folder;

    private String shares;
    private String wrongShares;
    private String unknown;

    @BeforeEach
    void writeFiles() throws IOException {
        String quarter = SCENARIO.replace("RULE", "-m statistic --mode random --probability 0.25 -j DROP");
        shares = write("shares.yaml", quarter.replace("RESULT", "{timeout: 1/4, answered: 3/4}"));
        wrongShares = write("wrong.yaml", quarter.replace("RESULT", "{timeout: 1/2, answered: 1/2}"));
        unknown = write(
                "unknown.yaml",
                SCENARIO.replace("RULE", "-m unheard-of -j DROP").replace("RESULT", "timeout"));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void allOutcomesAreToldWithTheirProbabilities() {
        Invocation run = Invocation.of("run", "--outcomes", "all", shares);
        assertThat(run.status()).isZero();
        assertThat(run.outputLines())
                .contains(
                        "Step 1: connect udp from near to 10.8.0.3:53 -> answered 75% (3/4), timeout 25% (1/4), as expected",
                        "Outcome 1 of 2: 75% (3/4)",
                        "Outcome 2 of 2: 25% (1/4)",
                        "2 outcomes, passed: 1 expectation held");
    }

    @Test
    void sharesThatAreNotAsExpectedEndWith1ThoughEachOutcomeIsAmongThem() {
        assertThat(Invocation.of("run", wrongShares).status()).isZero();
        Invocation run = Invocation.of("run", "--outcomes=all", wrongShares);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("FAILED: of 1 expectation not all held");
    }

    @Test
    void severalFilesAreAnObjectALineEachWithItsName() {
        Invocation run = Invocation.of("run", "--outcomes=all", "--format=json", shares, wrongShares);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outputLines()).hasSize(2);
        assertThat(run.outputLines().get(0))
                .startsWith("{\"file\":\"" + shares + "\",\"scenario\":\"two hosts\",\"passed\":true,\"seed\":0,")
                .contains("\"outcomes\":[{\"probability\":\"3/4\",\"decimal\":0.75,");
        assertThat(run.outputLines().get(1)).contains("\"passed\":false");
    }

    @Test
    void theSeedIsTold() {
        assertThat(Invocation.of("run", "--format=json", shares).output()).contains("\"seed\":0,");
        assertThat(Invocation.of("run", "--format=json", "--outcomes=all", "--seed=-7", shares)
                        .output())
                .contains("\"seed\":-7,");
    }

    @Test
    void aLimitLeavesSomethingUnexplored() {
        Invocation run = Invocation.of("run", "--outcomes=all", "--limit", "1", shares);
        assertThat(run.output())
                .contains(
                        "Outcome 1 of 1 that were followed: 75% (3/4)", "Unexplored: 25% (1/4); --limit follows more");
        assertThat(Invocation.of("run", "--outcomes=all", "--limit=1", "--format=json", shares)
                        .output())
                .contains("\"unexplored\":\"1/4\"}");
    }

    @Test
    void anUndeterminedStepFailsARunThatExpectedSomethingElse() {
        Invocation run = Invocation.of("run", unknown);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains(
                        "-> undetermined, but timeout was expected",
                        "hangs on -m unheard-of",
                        "With --alternatives, both answers to what nobody stated are followed.");
        assertThat(Invocation.of("run", "--format=json", unknown).output())
                .contains(
                        "\"result\":\"undetermined\"",
                        "\"undetermined\":[{\"host\":\"far\",\"table\":\"filter\","
                                + "\"chain\":\"INPUT\",\"rule\":1,\"fact\":\"-m unheard-of\",\"needs\":\"whether the packet");
    }

    @Test
    void alternativesNameWhatTheyAssumeAndAllOfThemHaveToBeAsExpected() {
        Invocation run = Invocation.of("run", "--alternatives", unknown);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.outputLines())
                .contains(
                        "Alternative 1 of 2, if",
                        "  yes: -m unheard-of: whether the packet matches: -m unheard-of",
                        "      asked by filter:INPUT:rule:1 on far, step 1, of udp 10.8.0.2:40001 to 10.8.0.3:53",
                        "Alternative 2 of 2, if",
                        "2 alternatives, FAILED: of 1 expectation not all held");
        assertThat(Invocation.of("run", "--alternatives", "--format=json", unknown)
                        .output())
                .contains("\"passed\":false,\"seed\":0,\"alternatives\":[{\"assumptions\":[{\"step\":1,")
                .contains("\"answer\":true}],\"passed\":true,\"steps\":", "\"answer\":false}],\"passed\":false,");
    }

    @Test
    void aRunThatHangsOnNothingHasNoAlternatives() {
        assertThat(Invocation.of("run", "--alternatives", shares).output())
                .contains("There are no alternatives: nothing hangs on a fact that nobody stated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--outcomes=some", "--limit=0", "--limit=x", "--limit=3", "--outcomes=all --views=chains"})
    void whatMakesNoSenseEndsWith2(String words) {
        String[] arguments = ("run " + words + " " + shares).split(" ");
        Invocation run = Invocation.of(arguments);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).contains("Try 'nfwalk run --help'.");
    }
}
