package io.nfwalk.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.Matches;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.target.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the generator makes, without a kernel. */
class RandomScenariosTest {
    /** Scenarios by hand compare these with the kernel; {@link Exclusion} and testdata/README.md tell the reasons. */
    private static final List<String> ONLY_BY_HAND = List.of("cpu", "time", "SECMARK", "SYNPROXY");

    private static final int MANY = 400;
    private static final int MOST = 1500;

    @Provide
    Arbitrary<ScenarioText> scenarios() {
        return ScenarioArbitraries.scenarios();
    }

    @Provide
    Arbitrary<ScenarioText> topologies() {
        return ScenarioArbitraries.topologies();
    }

    @Property(tries = 100)
    void everyScenarioIsReadAndSimulated(@ForAll("scenarios") ScenarioText text) throws IOException {
        Path folder = java.nio.file.Files.createTempDirectory("nfwalk-random");
        assertThat(Preparation.of(text, Backend.NFT, folder)).isNotInstanceOf(Preparation.Broken.class);
    }

    @Property(tries = 100)
    void everyTopologyIsRead(@ForAll("topologies") ScenarioText text) {
        Scenario.Read read = Scenario.read(text.yaml("topology"), "topology.yaml", Path.of("."));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.scenario()).isPresent();
    }

    @Test
    void oneSeedMakesOneScenario() {
        assertThat(RandomScenarios.of(7).yaml("a"))
                .isEqualTo(RandomScenarios.of(7).yaml("a"));
        assertThat(RandomScenarios.of(7).yaml("a"))
                .isNotEqualTo(RandomScenarios.of(8).yaml("a"));
    }

    @Test
    void everyMatchAndTargetThatHasARoomIsMadeAndMatches(@TempDir Path folder) throws IOException {
        Coverage coverage = new Coverage();
        for (long seed = 0;
                seed < MOST && (seed % 100 != 0 || !missing(coverage).isEmpty());
                seed++) {
            if (Preparation.of(RandomScenarios.of(seed), Backend.NFT, folder) instanceof Preparation.Ready ready) {
                coverage.add(ready.text(), ready.simulated());
            }
        }
        assertThat(missing(coverage)).isEmpty();
        assertThat(coverage.hit("-g CHAIN")).isPositive();
    }

    /** What has a room and has not been made and met yet: some needs a packet that few scenarios send. */
    private static List<String> missing(Coverage coverage) {
        return Stream.concat(
                        Matches.rooms().stream()
                                .map(MatchRoom::name)
                                .filter(name -> !ONLY_BY_HAND.contains(name))
                                .map(name -> "-m " + name),
                        Targets.rooms().stream()
                                .map(TargetRoom::name)
                                .filter(name -> !ONLY_BY_HAND.contains(name))
                                .map(name -> "-j " + name))
                .filter(rule -> coverage.made(rule) == 0 || coverage.hit(rule) == 0)
                .toList();
    }

    @Test
    void mostScenariosCanBeCompared(@TempDir Path folder) throws IOException {
        int ready = 0;
        for (long seed = 0; seed < 100; seed++) {
            ready += Preparation.of(RandomScenarios.of(seed), Backend.NFT, folder) instanceof Preparation.Ready ? 1 : 0;
        }
        assertThat(ready).isGreaterThan(90);
    }

    @Test
    void aScenarioShrinksToWhatShowsTheFault(@TempDir Path folder) throws IOException {
        ScenarioText text = withDropAndReply(folder);
        Shrinker shrinker = new Shrinker(
                candidate -> Preparation.of(candidate, Backend.NFT, folder) instanceof Preparation.Ready ready
                        && drops(ready.simulated()),
                java.time.Instant.now().plusSeconds(60));
        ScenarioText small = shrinker.smallest(text);
        assertThat(small.steps()).hasSize(1);
        assertThat(small.hosts()).hasSizeLessThan(3);
        List<RuleText> rules = small.hosts().stream()
                .flatMap(host -> host.rules().stream())
                .flatMap(set -> set.tables().stream())
                .flatMap(table -> table.rules().stream())
                .toList();
        assertThat(rules).hasSize(1);
        assertThat(rules.get(0).action()).isEqualTo("-j DROP");
        assertThat(small.size()).isLessThan(900);
    }

    /** The first random scenario of several hosts in which a rule drops that was there from the start. */
    private static ScenarioText withDropAndReply(Path folder) throws IOException {
        for (long seed = 0; seed < MANY; seed++) {
            ScenarioText text = RandomScenarios.of(seed);
            if (text.hosts().size() > 2
                    && text.steps().stream().noneMatch(StepText.Change.class::isInstance)
                    && Preparation.of(text, Backend.NFT, folder) instanceof Preparation.Ready ready
                    && drops(ready.simulated())) {
                return ready.text();
            }
        }
        throw new AssertionError("no rule drops in " + MANY + " scenarios");
    }

    /** Whether a rule of a host drops: not a policy, so that the rule has to stay. */
    private static boolean drops(RunReport report) {
        return report.steps().stream()
                .flatMap(step -> step.trace().values().stream())
                .flatMap(List::stream)
                .anyMatch(event -> event.rule() > 0 && event.verdict().equals("drop"));
    }
}
