package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.Verification.Extent;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A kernel's run beside the simulator's: what agrees, what the kernel may draw, and how differences are told. */
class VerificationTest {
    private static final String ROUTER = """
            scenario: The router lets http through, and nothing else
            hosts:
              near:
                interfaces: {eth0: {address: [10.8.0.2/24], peer: box/eth0}}
                routes: ["default via 10.8.0.1"]
              box:
                sysctl: {net.ipv4.ip_forward: 1}
                interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                rules-text: |
                  *filter
                  :FORWARD DROP [0:0]
                  -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                  -A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT
                  COMMIT
              far:
                interfaces: {eth0: {address: [10.9.0.2/24], peer: box/eth1}}
                routes: ["default via 10.9.0.1"]
                listen: [tcp/80, tcp/22]
            steps:
              - connect: {from: near, to: "10.9.0.2:80", protocol: tcp}
                expect: {result: established}
              - connect: {from: near, to: "10.9.0.2:22", protocol: tcp}
                expect: {result: timeout}
            """;

    /** Half of the packets go on to the second rule, half are rejected, eight times in a row. */
    private static final String DICE = """
            hosts:
              box:
                interfaces: {eth0: {address: [10.8.0.1/24]}}
                rules-text: |
                  *raw
                  -A PREROUTING -m statistic --mode random --probability 0.5 -j DROP
                  COMMIT
            steps:
            """
            + "- send: {into: box/eth0, src: 10.8.0.2, dst: 10.8.0.1, protocol: udp, sport: 1, dport: 1}\n".repeat(4);

    private static Scenario scenario(String text) {
        return ScenarioText.scenario(text);
    }

    /** The run of a kernel that does what the simulator says with that seed, but for what is replaced. */
    private static RunReport kernel(String text, long seed, UnaryOperator<String> change) {
        RunReport simulated = RunReport.of(scenario(text).run(seed));
        return RecordedAnswer.parse(change.apply(RecordedAnswer.write(simulated)));
    }

    private static Verification verification(String text, UnaryOperator<String> change) {
        return Verification.of(scenario(text), kernel(text, 0, change), 0, Set.of());
    }

    private static String text(Verification verification) {
        return VerificationText.write(verification, "a.yaml", false);
    }

    @Test
    void whatTheKernelDrawsSeldomIsFoundAmongAllOutcomes() {
        String rare = DICE.replace("--probability 0.5", "--probability 0.0001");
        ScenarioOutcomes all = scenario(rare).outcomes(0, 100);
        RunReport once = RunReport.of(all.result(all.outcomes().get(3)));
        Verification verification =
                Verification.of(scenario(rare), RecordedAnswer.parse(RecordedAnswer.write(once)), 0, Set.of());
        assertThat(verification.agrees()).isTrue();
        assertThat(verification.runs()).isEqualTo(504);
        assertThat(text(verification)).contains("can come out (nfwalk run --outcomes all shows it)");
    }

    @Test
    void whatAgreesIsOneLineThatSaysHowMuch() {
        Verification verification = verification(ROUTER, UnaryOperator.identity());
        assertThat(verification.agrees()).isTrue();
        assertThat(verification.extent()).isEqualTo(new Extent(2, 14, 4, 2, 5));
        assertThat(text(verification))
                .isEqualTo("a.yaml: agree (2 steps, 14 frames, 4 rules met, 2 entries, 5 counters)");
    }

    @Test
    void whatDiffersStandsInTwoColumnsOrOneUnderTheOther() {
        Verification verification = verification(
                ROUTER,
                answer -> answer.replace("\"policy DROP\"", "\"policy ACCEPT\"")
                        .replaceFirst("\"ttl\": 63", "\"ttl\": 62")
                        .replaceFirst("\"result\": \"timeout\"", "\"result\": \"refused\"")
                        .replaceFirst("\"dport\": 22,", "\"dport\": 23,"));
        assertThat(text(verification)).isEqualTo("""
                a.yaml: differ in 4 places (1 result, 2 frames, 1 trace), of 2 steps, 14 frames, 4 rules met, 2 entries, 5 counters
                  step 2 ended refused on the kernel, but the scenario expects timeout

                  Step 1: connect tcp from near to 10.9.0.2:80

                    frames of near
                      kernel  in eth0 tcp 10.9.0.2:80>10.8.0.2:40001 SA ttl 62 tos 0 len 60 02:00:00:00:02:01>02:00:00:00:01:01
                      nfwalk  in eth0 tcp 10.9.0.2:80>10.8.0.2:40001 SA ttl 63 tos 0 len 60 02:00:00:00:02:01>02:00:00:00:01:01
                                                                            ^^

                  Step 2: connect tcp from near to 10.9.0.2:22

                    result
                      kernel             nfwalk
                      connect: refused   connect: timeout

                    frames of near
                      kernel  out eth0 tcp 10.8.0.2:40002>10.9.0.2:23 S ttl 64 tos 0 len 60 02:00:00:00:01:01>02:00:00:00:02:01
                      nfwalk  out eth0 tcp 10.8.0.2:40002>10.9.0.2:22 S ttl 64 tos 0 len 60 02:00:00:00:01:01>02:00:00:00:02:01
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^

                    trace of box
                      kernel                           nfwalk
                      filter:FORWARD:0 policy ACCEPT   filter:FORWARD:0 policy DROP""");
    }

    @Test
    void noLineOfOrdinaryHostsIsLongerThanATerminalIsWide() {
        Verification verification = verification(
                ROUTER,
                answer -> answer.replace("\"ttl\": 6", "\"ttl\": 5").replace("\"verdict\": \"", "\"verdict\": \"un"));
        assertThat(text(verification).lines().skip(1)).allMatch(line -> line.length() <= 120);
    }

    @Test
    void manyUnequalLinesAreCutShortAndCounted() {
        String rules = "      -A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT\n";
        String many = ROUTER.replace(rules, "      -A FORWARD\n".repeat(25) + rules);
        Verification verification =
                verification(many, answer -> answer.replace("\"verdict\": \"continue\"", "\"verdict\": \"drop\""));
        assertThat(text(verification).lines())
                .filteredOn(line -> line.contains("continue"))
                .hasSize(40);
        assertThat(text(verification).lines())
                .filteredOn(line -> line.equals("      and 5 more"))
                .hasSize(2);
    }

    @Test
    void whatIsLeftOutIsSaid() {
        RunReport untraced =
                kernel(ROUTER, 0, answer -> answer.replaceAll("(?s)\"trace\": \\{.*?\\n   }", "\"trace\": {}"));
        Verification verification = Verification.of(scenario(ROUTER), untraced, 0, EnumSet.of(Category.TRACE));
        assertThat(text(verification)).isEqualTo("a.yaml: agree (2 steps, 14 frames, no trace, 2 entries, 5 counters)");
        assertThat(Verification.of(scenario(ROUTER), untraced, 0, Set.of()).agrees())
                .isFalse();
    }

    @Test
    void anExpectationThatBothContradictIsSaid() {
        String wrong = ROUTER.replace("result: timeout", "result: refused");
        Verification verification = verification(wrong, UnaryOperator.identity());
        assertThat(verification.agrees()).isTrue();
        assertThat(text(verification))
                .endsWith("\n  step 2 ended timeout on the kernel and in nfwalk, but the scenario expects refused");
    }

    @Test
    void theKernelsNotesAreTold() {
        Verification verification = verification(
                ROUTER,
                answer ->
                        answer.replaceFirst("\"conntrack\": \\{", "\"note\": \"the clock stood\",\n \"conntrack\": {"));
        assertThat(text(verification)).endsWith(" counters)\n  step 1: the clock stood");
    }

    @Test
    void aRuleThatTheKernelChoseByLotIsSoughtAmongTheSimulatorsRuns() {
        RunReport kernel = kernel(DICE, 4711, UnaryOperator.identity());
        Verification verification = Verification.of(scenario(DICE), kernel, 0, Set.of());
        assertThat(verification.agrees()).isTrue();
        assertThat(verification.draws()).containsExactly("statistic");
        assertThat(text(verification))
                .contains(
                        "\n  lots are drawn here (statistic): what the kernel drew is among what nfwalk says can come out");
    }

    @Test
    void whatNoRunExplainsDiffersAndIsSaidToHangOnLots() {
        RunReport kernel = kernel(DICE, 0, answer -> answer.replaceFirst("\"length\": 28", "\"length\": 29"));
        Verification verification = Verification.of(scenario(DICE), kernel, 0, Set.of());
        assertThat(verification.agrees()).isFalse();
        assertThat(verification.hangsOnDice()).isTrue();
        assertThat(verification.runs()).isEqualTo(500 + 16);
        assertThat(verification.differences()).hasSize(1);
        assertThat(text(verification)).contains("in none of 516 runs does nfwalk do what this kernel did");
    }

    @Test
    void withoutLotsOneRunIsEnough() {
        Verification verification = verification(ROUTER, answer -> answer.replaceFirst("\"ttl\": 63", "\"ttl\": 62"));
        assertThat(verification.runs()).isEqualTo(1);
        assertThat(verification.hangsOnDice()).isFalse();
    }

    @Test
    void aLotWithOneWayToComeOutIsNone() {
        String certain = DICE.replace("--probability 0.5", "--probability 1.0");
        assertThat(scenario(certain).run(0).draws()).isEmpty();
        assertThat(scenario(DICE).run(0).draws()).containsExactly("statistic");
    }

    @Test
    void theJsonHasTheSame() {
        Verification verification = verification(
                ROUTER,
                answer -> answer.replace("\"policy DROP\"", "\"policy ACCEPT\"")
                        .replaceFirst("\"result\": \"timeout\"", "\"result\": \"refused\""));
        assertThat(VerificationJson.write(verification, "a.yaml")).isEqualTo("""
                        {"file":"a.yaml","scenario":"The router lets http through, and nothing else","agrees":false,"seed":0,
                        "runs":1,"draws":[],"notCompared":[],
                        "compared":{"steps":2,"frames":14,"rulesMet":4,"entries":2,"counters":5},
                        "differences":[
                        {"step":2,"category":"result","lines":[{"kernel":"connect: refused","nfwalk":"connect: timeout"}]},
                        {"step":2,"category":"trace","host":"box",
                        "lines":[{"kernel":"filter:FORWARD:0 policy ACCEPT","nfwalk":"filter:FORWARD:0 policy DROP"}]}],
                        "unexpected":[{"step":2,"result":"refused","expected":"timeout"}]}""".replace("\n", ""));
    }
}
