package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Alternatives.Assumption;
import io.nfwalk.chance.Fraction;
import io.nfwalk.network.Step;
import io.nfwalk.scenario.ScenarioOutcomes.Outcome;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a scenario can lead to, each outcome once and with its exact probability. */
class ScenarioOutcomesTest {
    private static final int LIMIT = 60;

    private static String scenario(String rules, String steps) {
        return """
                hosts:
                  near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: box/eth0}}}
                  box:
                    sysctl: {net.ipv4.ip_forward: 1}
                    interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}, eth2: {address: [10.7.0.1/24]}}
                    routes: ["10.5.0.0/16 nexthop via 10.9.0.3 weight 1 nexthop via 10.7.0.3 weight 3"]
                    listen: [udp/53, udp/54, tcp/80]
                    rules-text: |
                """ + rules.indent(6) + "steps:\n" + steps;
    }

    private static String filter(String... rules) {
        return "*filter\n" + String.join("\n", rules) + "\nCOMMIT";
    }

    private static ScenarioOutcomes outcomes(String rules, String steps) {
        return ScenarioText.scenario(scenario(rules, steps)).outcomes(0, 1000);
    }

    private static final String ASK = "- connect: {from: near, to: \"10.8.0.1:53\", protocol: udp}\n";

    private static JsonText json(ScenarioOutcomes outcomes) {
        StringBuilder text = new StringBuilder();
        OutcomesJson.write(outcomes, Optional.empty(), text::append);
        assertThat(text.toString()).endsWith("}\n").hasLineCount(1);
        return JsonText.of(text.toString());
    }

    @TestFactory
    Stream<DynamicTest> inTestdataAllProbabilitiesAddUpToOneAndExpectedSharesHold() {
        return RecordedScenarios.all().stream()
                .filter(file -> file.getParent().endsWith("dice")
                        || file.getParent().endsWith("measured")
                        || file.getParent().endsWith("story"))
                .map(file -> DynamicTest.dynamicTest(RecordedScenarios.name(file), () -> adds(file)));
    }

    private static void adds(Path file) {
        ScenarioOutcomes all = RecordedScenarios.read(file).outcomes(0, LIMIT);
        Fraction sum = all.unexplored();
        for (Outcome outcome : all.outcomes()) {
            sum = sum.plus(outcome.probability());
        }
        assertThat(sum).isEqualTo(Fraction.ONE);
        assertThat(all.passed()).isTrue();
        Set<String> texts = new HashSet<>();
        for (Outcome outcome : all.outcomes()) {
            ScenarioResult result = all.result(outcome);
            assertThat(result.steps().stream().map(ScenarioResult.StepResult::result))
                    .containsExactlyElementsOf(outcome.results());
            assertThat(texts.add(JsonReport.write(result, Optional.empty()))).isTrue();
        }
    }

    @Test
    void aRunWithASeedFallsOnOneOfTheOutcomes() {
        Path file = RecordedScenarios.named("dice/statistic-halves.yaml");
        Scenario scenario = RecordedScenarios.read(file);
        ScenarioOutcomes all = scenario.outcomes(0, 1000);
        Set<String> texts = new HashSet<>();
        all.outcomes().forEach(outcome -> texts.add(content(all.result(outcome))));
        for (long seed = 0; seed < 50; seed++) {
            assertThat(texts).contains(content(scenario.run(seed)));
        }
    }

    private static String content(ScenarioResult result) {
        return JsonReport.write(result, Optional.empty()).replaceFirst("\"seed\":\\d+", "");
    }

    @Test
    void theJsonHasOutcomesInsteadOfStepsWithFractionsInLowestTermsMostProbableFirst() {
        JsonText json =
                json(outcomes(filter("-A INPUT -m statistic --mode random --probability 0.33333333349 -j DROP"), ASK));
        assertThat(json.names()).containsExactly("scenario", "passed", "seed", "shares", "outcomes");
        List<JsonText> outcomes = json.objects("outcomes");
        assertThat(outcomes.stream().map(outcome -> outcome.text("probability")))
                .containsExactly("1431655765/2147483648", "715827883/2147483648");
        assertThat(outcomes.get(1).names()).containsExactly("probability", "decimal", "passed", "steps", "counters");
        assertThat(outcomes.get(1).get("decimal")).isEqualTo(0.333333333488554);
        assertThat(outcomes.get(1).objects("steps").get(0).text("result")).isEqualTo("timeout");
    }

    @Test
    void outcomesWhoseJsonIsEqualAreJoined() {
        ScenarioOutcomes all = outcomes(
                filter("-A INPUT -m statistic --mode random --probability 0.5 -p udp --dport 99 -j DROP"), ASK);
        assertThat(all.outcomes())
                .singleElement()
                .extracting(Outcome::probability)
                .isEqualTo(Fraction.ONE);
    }

    @Test
    void aLimitLeavesTheLeastProbableUnexplored() {
        String rules = filter("-A INPUT -m statistic --mode random --probability 0.25 -j DROP");
        ScenarioOutcomes some =
                ScenarioText.scenario(scenario(rules, ASK.repeat(3))).outcomes(0, 2);
        assertThat(some.outcomes().stream().map(outcome -> outcome.probability().toString()))
                .containsExactly("27/64", "9/64");
        JsonText json = json(some);
        assertThat(json.text("unexplored")).isEqualTo("7/16");
    }

    @Test
    void manyDrawsInARowAreFollowedUpToTheLimit() {
        String rules = filter("-A INPUT -m statistic --mode random --probability 0.5 -j DROP");
        ScenarioOutcomes some =
                ScenarioText.scenario(scenario(rules, ASK.repeat(60))).outcomes(0, 10);
        assertThat(some.outcomes()).hasSize(10);
        assertThat(some.unexplored()).isEqualTo(Fraction.ONE.minus(Fraction.of(10, 1L << 60)));
    }

    @ParameterizedTest
    @CsvSource({
        "'{answered: 2/3, timeout: 1/3}', true",
        "'{answered: 0.667, timeout: 0.333}', true",
        "'{answered: 0.66, timeout: 0.34}', false",
        "'{answered: 1/2, timeout: 1/2}', false",
        "'{answered: 2/3}', false",
        "'{answered: 2/3, timeout: 1/3, refused: 0}', true",
        "'{answered: 2/3, timeout: 1/6, refused: 1/6}', false",
        "answered, false"
    })
    void sharesAreExpectedToOneInAMillionAndDecimalsToTheirDigits(String expected, boolean holds) {
        String rules = filter("-A INPUT -m statistic --mode random --probability 0.33333333349 -j DROP");
        ScenarioOutcomes all = outcomes(rules, ASK + "  expect: {result: " + expected + "}\n");
        assertThat(all.passed()).isEqualTo(holds);
        assertThat(json(all).get("passed")).isEqualTo(holds);
        assertThat(all.shares().get(0).results())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Step.Result.TIMEOUT, Fraction.of(715827883, 1L << 31),
                        Step.Result.ANSWERED, Fraction.of(1431655765, 1L << 31)));
    }

    @Test
    void aNextHopIsPickedOnceForAFlowByItsWeight() {
        String send = "- send: {into: box/eth0, src: 10.8.0.9, dst: 10.5.0.9, protocol: udp, sport: 1, dport: 53}\n";
        ScenarioOutcomes all = outcomes(filter(), send + send.replace("53", "54"));
        assertThat(all.outcomes().stream().map(outcome -> outcome.probability().toString()))
                .containsExactly("3/4", "1/4");
    }

    @Test
    void aDrawnPortIsOneOutcomeWithItsRange() {
        ScenarioOutcomes all = outcomes(
                "*nat\n-A POSTROUTING -j MASQUERADE --random\nCOMMIT",
                "- send: {into: box/eth0, src: 10.8.0.9, dst: 10.9.0.9, protocol: udp, sport: 5000, dport: 53}\n");
        assertThat(all.outcomes()).hasSize(1);
        StringBuilder text = new StringBuilder();
        OutcomesJson.write(all, Optional.empty(), text::append);
        assertThat(text.toString()).contains("\"drawn\":{\"sport\":[1024,65535]}");
    }

    // ---- what nobody stated

    private static String worlds(String rules, String steps) {
        StringBuilder text = new StringBuilder();
        Alternatives<ScenarioResult> all =
                ScenarioText.scenario(scenario(rules, steps)).alternatives(0, 20);
        all.worlds().forEach(world -> {
            for (Assumption one : world.assumptions()) {
                text.append(one.answer() ? "yes " : "no ");
            }
            text.append("->");
            world.result()
                    .steps()
                    .forEach(step -> text.append(' ').append(step.result().word()));
            text.append("; ");
        });
        return text.toString();
    }

    @Test
    void bothAnswersToAFactAreFollowed() {
        assertThat(worlds(filter("-A INPUT -m unheard-of -j DROP"), ASK)).isEqualTo("yes -> timeout; no -> answered; ");
    }

    @Test
    void aRuleThatCannotMatchAnywayAsksForNothing() {
        assertThat(worlds(filter("-A INPUT -m unheard-of -m mark --mark 0x9 -j DROP"), ASK))
                .isEqualTo("-> answered; ");
    }

    @Test
    void twoRulesThatAskTheSameOfAPacketGetOneAnswer() {
        assertThat(worlds(filter("-A INPUT -m unheard-of -j LOG", "-A INPUT -m unheard-of -j DROP"), ASK))
                .isEqualTo("yes -> timeout; no -> answered; ");
    }

    @Test
    void aTargetThatIsNotKnownMayGoOnDropOrAccept() {
        assertThat(worlds(filter("-A INPUT -p udp -j UNHEARD --of it", "-A INPUT -p udp -j REJECT"), ASK))
                .isEqualTo("yes -> refused; no yes -> timeout; no no -> answered; ");
    }

    @Test
    void aSocketHasOneOwnerForAllItsPackets() {
        String steps = "- connect: {from: box, to: \"10.8.0.2:80\", protocol: udp, source-port: 7}\n";
        String two = filter("-A OUTPUT -m owner --uid-owner 1000 -j ACCEPT", "-A OUTPUT -j DROP");
        assertThat(worlds(two, steps + steps)).isEqualTo("yes -> refused refused; no -> timeout timeout; ");
    }

    @Test
    void underEachSetOfAssumptionsAllOutcomesAddUpToOne() {
        String rules = filter("-A INPUT -m unheard-of -m statistic --mode random --probability 0.5 -j DROP");
        Alternatives<ScenarioOutcomes> all =
                ScenarioText.scenario(scenario(rules, ASK)).alternativeOutcomes(0, 20);
        assertThat(all.worlds().stream()
                        .map(world -> world.result().outcomes().stream()
                                .map(outcome -> outcome.probability().toString())
                                .toList()
                                .toString()))
                .containsExactly("[1/2, 1/2]", "[1/1]");
    }
}
