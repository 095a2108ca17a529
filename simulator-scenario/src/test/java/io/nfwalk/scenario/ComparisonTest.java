package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.Difference.Row;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with a kernel's answer can fail, says where, and lets the kernel draw its own lots. */
class ComparisonTest {
    private static final String FRAME = """
            "ethSrc": "02:00:00:00:01:01", "ethDst": "02:00:00:00:02:01", "protocol": "tcp", "src": "10.0.0.1",
            "sport": 1000, "dst": "10.0.0.2", "dport": 80, "tos": 0, "length": 60""";
    private static final String ANSWER = """
            {"scenario": "S", "steps": [{"step": 1, "kind": "send", "result": "sent",
              "frames": [
                {"host": "a", "interface": "eth0", "direction": "out", FRAME, "flags": "S", "ttl": 64},
                {"host": "a", "interface": "eth1", "direction": "in", FRAME, "flags": "", "ttl": 63},
                {"host": "b", "interface": "eth0", "direction": "in", FRAME, "flags": "S", "ttl": 64, "fragment": "0+"}],
              "trace": {"a": [{"table": "nat", "chain": "OUTPUT", "rule": 1, "verdict": "accept"},
                              {"table": "nat", "chain": "OUTPUT", "rule": 0, "verdict": "policy ACCEPT"}]},
              "conntrack": {"a": [
                {"protocol": "udp", "original": "x>y", "reply": "y>x", "flags": ["ASSURED"], "mark": 5, "zone": 1},
                {"protocol": "udp", "original": "x>y", "reply": "y>x", "flags": [], "mark": 0, "zone": 2}]}}],
             "counters": {"a": {"nat": {"OUTPUT": {"policy": [1, 60], "rules": [[2, 120], [0, 0]]}}}}}
            """.replace("FRAME", FRAME);

    private static List<Difference> differences(String kernel, String nfwalk) {
        return Comparison.of(RecordedAnswer.parse(kernel), RecordedAnswer.parse(nfwalk));
    }

    @Test
    void anAnswerAgreesWithItself() {
        assertThat(differences(ANSWER, ANSWER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "S"                                   | "T"                             | result
                    "result": "sent"                      | "result": "timeout"             | step 1, result
                    "kind": "send"                        | "kind": "ping"                  | step 1, result
                    "ttl": 63                             | "ttl": 64                       | step 1, frames of a
                    "flags": ""                           | "flags": "R"                    | step 1, frames of a
                    "fragment": "0+"                      | "fragment": "0"                 | step 1, frames of b
                    {"host": "b"                          | {"host": "c"                    | step 1, frames of b
                    "sport": 1000                         | "sport": 1001                   | step 1, frames of a
                    "src": "10.0.0.1"                     | "src": "10.0.0.3"               | step 1, frames of a
                    "length": 60                          | "length": 40                    | step 1, frames of a
                    "tos": 0                              | "tos": 4                        | step 1, frames of a
                    02:00:00:00:02:01                     | 02:00:00:00:02:02               | step 1, frames of a
                    "rule": 1, "verdict": "accept"        | "rule": 2, "verdict": "accept"  | step 1, trace of a
                    policy ACCEPT                         | policy DROP                     | step 1, trace of a
                    "mark": 5                             | "mark": 6                       | step 1, conntrack of a
                    "zone": 2                             | "zone": 3                       | step 1, conntrack of a
                    ["ASSURED"]                           | ["ASSURED", "UNREPLIED"]        | step 1, conntrack of a
                    "policy": [1, 60]                     | "policy": [0, 0]                | counters of a
                    [2, 120]                              | [2, 121]                        | counters of a
                    , [0, 0]                              | ''                              | counters of a
                    """)
    void oneOtherValueIsADifference(String part, String other, String where) {
        assertThat(ANSWER).contains(part);
        assertThat(differences(ANSWER, ANSWER.replace(part, other)))
                .isNotEmpty()
                .first()
                .extracting(Difference::place)
                .isEqualTo(where);
    }

    @Test
    void aDifferenceShowsBothOneAboveTheOther() {
        assertThat(differences(ANSWER, ANSWER.replace("policy ACCEPT", "x")))
                .extracting(Difference::toString)
                .containsExactly("""
                        step 1, trace of a
                          kernel  nat:OUTPUT:0 policy ACCEPT
                          nfwalk  nat:OUTPUT:0 x""");
    }

    @Test
    void linesThatOneSideLacksAreTheOnlyOnesThatDiffer() {
        Difference difference = new Difference(
                OptionalInt.of(1), Category.TRACE, "a", List.of("1", "2", "3", "5"), List.of("1", "3", "4", "6"));
        assertThat(difference.rows())
                .containsExactly(
                        new Row(Optional.of("2"), Optional.empty()),
                        new Row(Optional.of("5"), Optional.of("4")),
                        new Row(Optional.empty(), Optional.of("6")));
    }

    @Test
    void theOrderOfFramesOnOneHostCounts() {
        String swapped = ANSWER.replace("eth1", "eth9")
                .replace("\"eth0\", \"direction\": \"out\"", "\"eth1\", \"direction\": \"out\"");
        assertThat(differences(ANSWER, swapped)).hasSize(1);
    }

    @Test
    void aStepThatOneSideLacksIsADifference() {
        assertThat(differences(ANSWER, "{\"scenario\": \"S\"}"))
                .extracting(Difference::category)
                .containsExactly(Category.RESULT, Category.COUNTERS);
    }

    @Test
    void emptyAndAbsentAreEqual() {
        String step = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"kind\": \"wait\", \"result\": \"done\"";
        assertThat(differences(step + ", \"frames\": [], \"trace\": {\"a\": []}}]}", step + "}], \"counters\": {}}"))
                .isEmpty();
    }

    @Test
    void whatIpTablesDoesNotTellOfANatTargetMayBeEither() {
        String untold =
                ANSWER.replace("\"rule\": 1, \"verdict\": \"accept\"", "\"rule\": 1, \"verdict\": \"accept or drop\"");
        assertThat(untold).isNotEqualTo(ANSWER);
        assertThat(differences(untold, ANSWER)).isEmpty();
        assertThat(differences(
                        untold,
                        ANSWER.replace("\"rule\": 1, \"verdict\": \"accept\"", "\"rule\": 1, \"verdict\": \"drop\"")))
                .isEmpty();
        assertThat(differences(
                        untold,
                        ANSWER.replace("\"rule\": 1, \"verdict\": \"accept\"", "\"rule\": 2, \"verdict\": \"accept\"")))
                .hasSize(1);
    }

    @Test
    void aPolicyThatCountedNothingIsAsGoodAsNone() {
        String form = "{\"scenario\": \"S\", \"counters\": {\"a\": {\"nat\": {\"INPUT\": {%s\"rules\": []}}}}}";
        assertThat(differences(String.format(form, "\"policy\": [0, 0], "), String.format(form, "")))
                .isEmpty();
    }

    @Test
    void theOrderOfEqualTuplesInDifferentZonesMeansNothing() {
        String entry = "{\"protocol\": \"udp\", \"original\": \"x>y\", \"reply\": \"y>x\", \"zone\": %d}";
        String form = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"kind\": \"wait\", \"result\": \"done\","
                + " \"conntrack\": {\"a\": [" + entry + ", " + entry + "]}}]}";
        assertThat(differences(String.format(form, 1, 2), String.format(form, 2, 1)))
                .isEmpty();
    }

    @Test
    void theOrderBetweenHostsMeansNothing() {
        String frame = "{\"host\": \"%s\", \"interface\": \"eth0\", \"direction\": \"out\", " + FRAME + ", \"ttl\": 1}";
        String form = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"kind\": \"wait\", \"result\": \"done\","
                + " \"frames\": [" + frame + ", " + frame + "]}]}";
        assertThat(differences(String.format(form, "a", "b"), String.format(form, "b", "a")))
                .isEmpty();
    }

    @Test
    void aCategoryCanBeLeftOut() {
        RunReport kernel = RecordedAnswer.parse(ANSWER);
        RunReport other = RecordedAnswer.parse(
                ANSWER.replace("policy ACCEPT", "policy DROP").replace("\"ttl\": 63", "\"ttl\": 1"));
        assertThat(Comparison.of(kernel, other, EnumSet.of(Category.TRACE)))
                .extracting(Difference::category)
                .containsExactly(Category.FRAMES);
    }

    /** A masqueraded query whose port (of frame, entry and quote) is told by the format's arguments. */
    private static final String DRAWN = """
            {"scenario": "S", "steps": [{"step": 1, "kind": "send", "result": "sent", "frames": [
              {"host": "box", "interface": "eth0", "direction": "in", "ethSrc": "m", "ethDst": "n", "protocol": "udp",
               "src": "10.8.0.2", "sport": 2000, "dst": "10.9.0.2", "dport": 53, "ttl": 64, "tos": 0, "length": 32},
              {"host": "box", "interface": "eth1", "direction": "out", "ethSrc": "m", "ethDst": "n", "protocol": "udp",
               "src": "10.9.0.1", "sport": %1$d, "dst": "10.9.0.2", "dport": 53, "ttl": 63, "tos": 0, "length": 32 %2$s},
              {"host": "box", "interface": "eth1", "direction": "in", "ethSrc": "n", "ethDst": "m", "protocol": "icmp",
               "src": "10.9.0.2", "dst": "10.9.0.1", "icmpType": 3, "icmpCode": 3, "id": 0,
               "inner": "udp 10.9.0.1:%3$d>10.9.0.2:53", "ttl": 64, "tos": 0, "length": 60}],
              "conntrack": {"box": [{"protocol": "udp", "original": "10.8.0.2:2000>10.9.0.2:53",
                                     "reply": "10.9.0.2:53>10.9.0.1:%1$d", "flags": []}],
                            "far": [{"protocol": "udp", "original": "10.9.0.1:%1$d>10.9.0.2:53",
                                     "reply": "10.9.0.2:53>10.9.0.1:%1$d", "flags": []}]}}]}
            """;

    private static final String RANGE = ", \"drawn\": {\"sport\": [1024, 65535]}";

    @Test
    void whatTheKernelDrewMayBeAnyValueThatCanComeOut() {
        String simulated = String.format(DRAWN, 2000, RANGE, 2000);
        assertThat(differences(String.format(DRAWN, 1024, "", 1024), simulated)).isEmpty();
        assertThat(differences(String.format(DRAWN, 65535, "", 65535), simulated))
                .isEmpty();
        assertThat(differences(String.format(DRAWN, 1023, "", 1023), simulated)).isNotEmpty();
        assertThat(differences(String.format(DRAWN, 1024, "", 1025), simulated)).isNotEmpty();
    }

    @Test
    void whatTheSimulatorDoesNotCallDrawnHasToBeEqual() {
        assertThat(differences(String.format(DRAWN, 1024, "", 1024), String.format(DRAWN, 2000, "", 2000)))
                .isNotEmpty();
    }

    @Test
    void aValueThatCanNotComeOutIsShownBesideAllThatCan() {
        assertThat(differences(String.format(DRAWN, 80, "", 80), String.format(DRAWN, 2000, RANGE, 2000))
                        .get(0)
                        .rows())
                .extracting(
                        row -> row.kernel().orElseThrow() + " / " + row.nfwalk().orElseThrow())
                .first()
                .asString()
                .contains("10.9.0.1:80>10.9.0.2:53", "/ out eth1 udp 10.9.0.1:1024-65535>10.9.0.2:53");
    }

    @Test
    void whatWasDrawnForAQueryOverLoShowsInItsEntryAlone() {
        String form = """
                {"scenario": "S", "steps": [{"step": 1, "kind": "ping", "result": "answered", "conntrack": {"box": [
                  {"protocol": "icmp", "original": "10.8.0.1>10.9.0.1 8/0/7", "reply": "10.9.0.1>10.8.0.1 0/0/%d" %s}]}}]}
                """;
        String simulated = String.format(form, 9, ", \"drawn\": {\"id\": [0, 100]}");
        assertThat(differences(String.format(form, 100, ""), simulated)).isEmpty();
        assertThat(differences(String.format(form, 101, ""), simulated)).hasSize(1);
    }
}
