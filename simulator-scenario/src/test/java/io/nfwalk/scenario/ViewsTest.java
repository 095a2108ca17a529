package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.scenario.RunReport.TraceEvent;
import io.nfwalk.walk.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs seen through the chains that packets come to, and through tcpdump. {@code testdata/views} holds whole views; run
 * with {@code -Dnfwalk.refresh=true} to write them anew, and read the difference.
 */
class ViewsTest {
    private static final Path TESTDATA = Path.of("..", "testdata");
    private static final boolean REFRESH = Boolean.getBoolean("nfwalk.refresh");

    private static ScenarioResult result(Path scenario) {
        return RecordedScenarios.read(scenario).run(0);
    }

    /** Each golden's name is that of its scenario under testdata, with dots for slashes, and the view's. */
    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> files = Files.list(TESTDATA.resolve("views"))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void viewsAreWrittenAsTheGoldenSays(Path golden) throws IOException {
        String name = golden.getFileName().toString().replace(".txt", "");
        String scenario = name.replaceFirst("\\.(chains|tcpdump)$", "").replace('.', '/');
        ScenarioResult result = result(TESTDATA.resolve(scenario + ".yaml"));
        String view = name.endsWith(".chains")
                ? ChainsView.write(result, Optional.empty())
                : TcpdumpView.write(result, Optional.empty());
        if (REFRESH) {
            Files.writeString(golden, view);
        }
        assertThat(view).isEqualTo(Files.readString(golden));
    }

    @Test
    void theReadmeQuotesTcpdumpAsItIs() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher quote = Pattern.compile("```text\n(## .*?)```", Pattern.DOTALL).matcher(readme);
        ScenarioResult story = result(TESTDATA.resolve("story/same-worker-clusterip.yaml"));

        assertThat(quote.find()).isTrue();
        assertThat(TcpdumpView.write(story, Optional.empty())).contains("\n" + quote.group(1));
    }

    /** In these scenarios every chain begins with a LOG rule: the kernel has told in its trace where packets came. */
    @ParameterizedTest
    @ValueSource(strings = {"same-worker-clusterip-logged", "unlearned-flood"})
    void chainsAreThoseWhoseFirstRuleLoggedOnAKernel(String name) throws IOException {
        Path story = TESTDATA.resolve("story");
        RunReport kernel = RecordedAnswer.read(story.resolve(name + ".kernel.json"));
        List<String> logged = kernel.steps().stream()
                .flatMap(step -> step.trace().values().stream().flatMap(List::stream))
                .filter(event -> event.rule() == 1)
                .peek(event -> assertThat(event.verdict()).isEqualTo("continue"))
                .map(ViewsTest::chain)
                .toList();

        assertThat(chains(ChainsView.write(result(story.resolve(name + ".yaml")), Optional.empty())))
                .isNotEmpty()
                .isEqualTo(logged);
    }

    private static String chain(TraceEvent event) {
        return event.table() + " " + event.chain();
    }

    private static List<String> chains(String view) {
        return view.lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void whatARuleSendsHasAHeadingOfItsOwnAndTheChainsOfItsOwn() {
        String view = ChainsView.write(run("""
                scenario: A port that is refused
                hosts:
                  near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: box/eth0}}}
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *filter
                      :REFUSE -
                      -A INPUT -p tcp -g REFUSE
                      -A REFUSE -p tcp -j REJECT --reject-with tcp-reset
                      COMMIT
                steps:
                  - connect: {from: near, to: "10.8.0.1:80"}
                """), Optional.of("refused.yaml"));

        assertThat(view).isEqualTo("""
                # file refused.yaml
                # A port that is refused
                # step 1: connect tcp from near to 10.8.0.1:80
                ## box: tcp 10.8.0.2:40001 to 10.8.0.1:80 S
                filter INPUT
                filter REFUSE
                ## box: tcp 10.8.0.1:80 to 10.8.0.2:40001 RA
                filter OUTPUT
                # step 1: refused
                """);
    }

    @Test
    void chainsToWhichAPacketReturnsAreToldOnce() {
        String view = ChainsView.write(run("""
                hosts:
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *filter
                      :A -
                      :B -
                      -A INPUT -j A
                      -A INPUT -j A
                      -A A -j B
                      COMMIT
                steps:
                  - send: {into: box/eth0, src: 10.8.0.2, dst: 10.8.0.1, protocol: 99}
                """), Optional.empty());

        assertThat(chains(view).subList(0, 5))
                .containsExactly("filter INPUT", "filter A", "filter B", "filter A", "filter B");
    }

    @Test
    void aClockThatWasMovedShowsInTcpdumpsTimes() {
        ScenarioResult result = run("""
                hosts:
                  box: {interfaces: {eth0: {address: [10.8.0.1/24]}}}
                steps:
                  - wait: 25h
                  - wait: 61s
                  - ping: {from: box, to: 10.8.0.9}
                """);

        assertThat(TcpdumpView.write(result, Optional.empty()))
                .contains(
                        "\n25:01:01.000000 eth0  Out ifindex 2 02:00:00:00:01:01 ethertype IPv4 (0x0800), length 104: "
                                + "10.8.0.1 > 10.8.0.9: ICMP echo request, id 1003, seq 1, length 64\n");
        assertThat(Tcpdump.clock(Duration.ofNanos(1_234_567_890))).isEqualTo("00:00:01.234567");
    }

    @Test
    void tcpdumpMarksFramesAsATapOnThePortTakesThem() {
        ScenarioResult result = run("""
                hosts:
                  box:
                    interfaces:
                      br0: {type: bridge, address: [10.8.0.1/24]}
                      p1: {master: br0}
                steps:
                  - send: {into: box/p1, src: 10.8.0.2, dst: 10.8.0.1, protocol: 99}
                  - send: {into: box/p1, src: 10.8.0.2, dst: 10.8.0.1, protocol: 99, eth-dst: "02:00:00:00:01:02"}
                  - send: {into: box/p1, src: 10.8.0.2, dst: 10.8.0.1, protocol: 99, eth-dst: "02:00:00:00:0a:0a"}
                """);
        List<String> marks = TcpdumpView.write(result, Optional.empty())
                .lines()
                .filter(line -> line.contains("ip-proto-99"))
                .map(line -> line.split(" +")[1] + " " + line.split(" +")[2])
                .toList();

        assertThat(marks).containsExactly("p1 P", "br0 In", "p1 In", "br0 In", "p1 P");
    }

    @Test
    void everyFrameOfARunIsALineOfItsHost() {
        for (Path scenario : RecordedScenarios.all()) {
            ScenarioResult result = result(scenario);
            long frames = result.steps().stream()
                    .flatMap(step -> step.record().events().stream())
                    .filter(Event.FrameSeen.class::isInstance)
                    .count();
            long lines = TcpdumpView.write(result, Optional.empty())
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.contains(" lo    In "))
                    .count();
            assertThat(lines).as(scenario.toString()).isEqualTo(frames);
        }
    }

    private static ScenarioResult run(String yaml) {
        return ScenarioText.scenario(yaml).run(0);
    }
}
