package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with a kernel's answer can fail, and says where. */
class AnswerComparisonTest {
    private static final String ANSWER = """
            {"scenario": "S", "steps": [{"step": 1, "kind": "send", "result": "sent",
              "frames": [
                {"host": "a", "interface": "eth0", "direction": "out", "protocol": "tcp", "flags": "S", "ttl": 64},
                {"host": "a", "interface": "eth1", "direction": "in", "protocol": "tcp", "flags": "", "ttl": 63},
                {"host": "b", "interface": "eth0", "direction": "in", "protocol": "tcp", "flags": "S", "ttl": 64}],
              "trace": {"a": [{"table": "nat", "chain": "OUTPUT", "rule": 1, "verdict": "accept"},
                              {"table": "nat", "chain": "OUTPUT", "rule": 0, "verdict": "policy ACCEPT"}]},
              "conntrack": {"a": [
                {"protocol": "udp", "original": "x>y", "reply": "y>x", "flags": ["ASSURED"], "mark": 5, "zone": 1},
                {"protocol": "udp", "original": "x>y", "reply": "y>x", "flags": [], "mark": 0, "zone": 2}]}}],
             "counters": {"a": {"nat": {"OUTPUT": {"policy": [1, 60], "rules": [[2, 120], [0, 0]]}}}}}
            """;

    @Test
    void anAnswerAgreesWithItself() {
        assertThat(AnswerComparison.differences(JsonText.of(ANSWER), JsonText.of(ANSWER)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "S"                                   | "T"                             | the scenario
                    "result": "sent"                      | "result": "timeout"             | the steps
                    "kind": "send"                        | "kind": "ping"                  | the steps
                    "ttl": 63                             | "ttl": 64                       | step 1, frames of a
                    "flags": ""                           | "flags": "R"                    | step 1, frames of a
                    {"host": "b"                          | {"host": "c"                    | step 1, frames of b
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
        assertThat(AnswerComparison.differences(JsonText.of(ANSWER), JsonText.of(ANSWER.replace(part, other))))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(where + ": ");
    }

    @Test
    void theMessageShowsBothOneAboveTheOther() {
        assertThat(AnswerComparison.differences(JsonText.of(ANSWER), JsonText.of(ANSWER.replace("policy ACCEPT", "x"))))
                .containsExactly("""
                        step 1, trace of a: 2 by the kernel, 2 by nfwalk
                            2  kernel  nat:OUTPUT:0 policy ACCEPT
                               nfwalk  nat:OUTPUT:0 x
                        """);
    }

    @Test
    void theOrderOfFramesOnOneHostCounts() {
        String swapped = ANSWER.replace("eth1", "eth9")
                .replace("\"eth0\", \"direction\": \"out\"", "\"eth1\", \"direction\": \"out\"");
        assertThat(AnswerComparison.differences(JsonText.of(ANSWER), JsonText.of(swapped)))
                .hasSize(1);
    }

    @Test
    void aStepThatOneSideLacksIsADifference() {
        assertThat(AnswerComparison.differences(JsonText.of(ANSWER), JsonText.of("{\"scenario\": \"S\"}")))
                .hasSize(2)
                .first()
                .asString()
                .contains("1 by the kernel, 0 by nfwalk");
    }

    @Test
    void emptyAndAbsentAreEqual() {
        String kernel = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"frames\": [], \"trace\": {\"a\": []}}]}";
        String nfwalk = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1}], \"counters\": {}}";
        assertThat(AnswerComparison.differences(JsonText.of(kernel), JsonText.of(nfwalk)))
                .isEmpty();
    }

    @Test
    void theOrderOfEqualTuplesInDifferentZonesMeansNothing() {
        String entry = "{\"protocol\": \"udp\", \"original\": \"x>y\", \"reply\": \"y>x\", \"zone\": %d}";
        String form = "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"conntrack\": {\"a\": [" + entry + ", " + entry
                + "]}}]}";
        assertThat(AnswerComparison.differences(
                        JsonText.of(String.format(form, 1, 2)), JsonText.of(String.format(form, 2, 1))))
                .isEmpty();
    }

    @Test
    void theOrderBetweenHostsMeansNothing() {
        String form =
                "{\"scenario\": \"S\", \"steps\": [{\"step\": 1, \"frames\": [{\"host\": \"%s\"}, {\"host\": \"%s\"}]}]}";
        assertThat(AnswerComparison.differences(
                        JsonText.of(String.format(form, "a", "b")), JsonText.of(String.format(form, "b", "a"))))
                .isEmpty();
    }
}
