package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.explain.Explanation;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a run looks like for people. {@code testdata/text} holds whole reports; run with {@code -Dnfwalk.refresh=true}
 * to write them anew, and read the difference.
 */
class TextReportTest {
    private static final Path TESTDATA = Path.of("..", "testdata");
    private static final boolean REFRESH = Boolean.getBoolean("nfwalk.refresh");

    private static String report(Path scenario) {
        return TextReport.write(result(scenario), Optional.empty(), false);
    }

    private static ScenarioResult result(Path scenario) {
        return Scenario.read(scenario).scenario().orElseThrow().run(0);
    }

    /** Each golden's name is that of its scenario under testdata, with dots for slashes. */
    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> files = Files.list(TESTDATA.resolve("text"))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void reportsAreWrittenAsTheGoldenSays(Path golden) throws IOException {
        String name = golden.getFileName().toString().replace(".txt", "").replace('.', '/');
        String report = report(TESTDATA.resolve(name + ".yaml")) + "\n";
        if (REFRESH) {
            Files.writeString(golden, report);
        }
        assertThat(report).isEqualTo(Files.readString(golden));
    }

    @Test
    void theFailingStorysChainsStandInTheOrderInWhichTheyLog() {
        String report = report(TESTDATA.resolve("story/same-worker-clusterip.yaml"));
        String firstPacket = report.substring(report.indexOf("in veth-tmp2"), report.indexOf("out cnio0"));

        assertThat(chains(firstPacket))
                .containsExactly(
                        "raw PREROUTING",
                        "mangle PREROUTING",
                        "nat PREROUTING",
                        "nat KUBE-SERVICES",
                        "nat KUBE-SVC-4N57TFCL4MD7ZQ5J",
                        "nat KUBE-SEP-XB5L7FWMKIQFXV3W",
                        "mangle FORWARD",
                        "filter FORWARD",
                        "filter KUBE-FORWARD",
                        "filter KUBE-SERVICES",
                        "security FORWARD",
                        "mangle POSTROUTING",
                        "nat POSTROUTING",
                        "nat KUBE-POSTROUTING",
                        "nat CNI-b7b31389524eeb0d17c4f209");
    }

    static Stream<Path> scenarios() {
        return RecordedScenarios.all().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyStepThatFailsHasAReason(Path scenario) {
        for (StepResult step : result(scenario).steps()) {
            Explanation explanation = Explanation.of(step.record());
            assertThat(explanation.why())
                    .as("step " + step.number())
                    .endsWith(".")
                    .doesNotStartWith("Nothing comes back")
                    .doesNotStartWith("So ")
                    .isNotEqualTo("The record does not show why.");
        }
    }

    /** The chains in the order in which they first stand in the text. */
    private static List<String> chains(String text) {
        List<String> chains = new ArrayList<>();
        Matcher found = Pattern.compile(
                        "(\\w+):([\\w-]+):(?:rule|return|policy):\\d+|([\\w, ]+) ([A-Z]+): policy ACCEPT")
                .matcher(text);
        while (found.find()) {
            String tables = found.group(1) != null ? found.group(1) : found.group(3);
            String chain = found.group(1) != null ? found.group(2) : found.group(4);
            for (String table : tables.strip().split(", ")) {
                if (!chains.contains(table + " " + chain)) {
                    chains.add(table + " " + chain);
                }
            }
        }
        return chains;
    }

    @Test
    void theReadmeQuotesAReportAsItIs() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher quote =
                Pattern.compile("```text\n(Step 1: .*?)```", Pattern.DOTALL).matcher(readme);
        List<String> report = report(TESTDATA.resolve("story/same-worker-clusterip.yaml"))
                .lines()
                .toList();

        assertThat(quote.find()).isTrue();
        assertThat(quote.group(1).lines().filter(line -> !line.strip().equals("...")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(report).contains(line));
    }

    @Test
    void escapeSequencesAreForTerminalsOnly() {
        ScenarioResult result = result(TESTDATA.resolve("story/same-worker-clusterip.yaml"));

        assertThat(TextReport.write(result, Optional.empty(), false)).doesNotContain("\u001b");
        assertThat(TextReport.write(result, Optional.empty(), true).replaceAll("\u001b\\[\\d+m", ""))
                .isEqualTo(TextReport.write(result, Optional.empty(), false));
    }

    @Test
    void aFailedExpectationIsToldAtItsStepAndAtTheEnd() {
        String report = TextReport.write(run("""
                scenario: Nobody is there
                hosts:
                  alone: {interfaces: {eth0: {address: [10.8.0.2/24]}}}
                steps:
                  - connect: {from: alone, to: "10.9.0.2:80", protocol: tcp}
                    expect: {result: established}
                """), Optional.of("alone.yaml"), false);

        assertThat(report).isEqualTo("""
                alone.yaml
                Nobody is there

                Step 1: connect tcp from alone to 10.9.0.2:80 -> unreachable, but established was expected

                  Why:
                    alone has no route to 10.9.0.2, so nothing was sent.

                1 step, FAILED: 1 expectation of 1 not met, in step 1
                """);
    }

    @Test
    void timePassesWithoutAWordButEntriesGo() {
        String report = TextReport.write(run("""
                scenario: Half a minute
                hosts:
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *filter
                      -A INPUT -m state --state NEW
                      COMMIT
                    conntrack: "udp 17 30 src=10.8.0.2 dst=10.8.0.1 sport=1 dport=53 [UNREPLIED] src=10.8.0.1 dst=10.8.0.2 sport=53 dport=1"
                steps:
                  - wait: 10s
                  - wait: 31s
                """), Optional.empty(), false);

        assertThat(report).isEqualTo("""
                Half a minute

                Step 1: wait 10s -> done

                  Conntrack:
                    box
                      udp      17 20 src=10.8.0.2 dst=10.8.0.1 sport=1 dport=53 [UNREPLIED] src=10.8.0.1 dst=10.8.0.2 sport=53 dport=1 mark=0 use=1

                Step 2: wait 31s -> done

                  Conntrack:
                    box
                      gone: udp      17 src=10.8.0.2 dst=10.8.0.1 sport=1 dport=53

                2 steps, nothing was expected""");
    }

    private static ScenarioResult run(String yaml) {
        return Scenario.read(yaml, "test.yaml", Path.of("."))
                .scenario()
                .orElseThrow()
                .run(0);
    }
}
