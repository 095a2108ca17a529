package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.run;
import static io.nfwalk.scenario.ScenarioText.scenario;
import static io.nfwalk.scenario.ScenarioText.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The form of {@code nfwalk run --format json}. */
class JsonReportTest {
    private static final String TWO = """
            scenario: "two hosts \\"and\\" \\u00e9"
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far:
                interfaces: {eth0: {address: [10.8.0.3/24]}}
                listen: [tcp/80]
                rules-text: |
                  *nat
                  -A PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 80
                  COMMIT
                rules6-text: |
                  *filter
                  -A INPUT -j DROP
                  COMMIT
            steps:
            - connect: {from: near, to: "10.8.0.3:81"}
              expect: {result: established}
            - wait: 1s
            """;

    @Test
    void aRunIsOneObjectOnOneLine() {
        String text = JsonReport.write(scenario(TWO).run(7), Optional.empty());
        assertThat(text).doesNotContain("\n").startsWith("{\"scenario\":").endsWith("}");
        JsonText run = JsonText.of(text);
        assertThat(run.names()).containsExactly("scenario", "passed", "seed", "steps", "counters");
        assertThat(run.text("scenario")).isEqualTo("two hosts \"and\" \u00e9");
        assertThat(run.get("seed")).isEqualTo(7L);
        assertThat(run.get("passed")).isEqualTo(true);
    }

    @Test
    void theFileIsNamedWhereItIsAskedFor() {
        JsonText run = JsonText.of(JsonReport.write(scenario(TWO).run(0), Optional.of("dir/a.yaml")));
        assertThat(run.names().get(0)).isEqualTo("file");
        assertThat(run.text("file")).isEqualTo("dir/a.yaml");
    }

    @Test
    void aStepSaysItsNumberKindResultAndWhatWasExpectedIfAnythingWas() {
        JsonText run = run(TWO);
        assertThat(step(run, 1).get("step")).isEqualTo(1L);
        assertThat(step(run, 1).text("kind")).isEqualTo("connect");
        assertThat(step(run, 1).text("result")).isEqualTo("established");
        assertThat(step(run, 1).text("expected")).isEqualTo("established");
        assertThat(step(run, 2).text("result")).isEqualTo("done");
        assertThat(step(run, 2).has("expected")).isFalse();
    }

    @Test
    void aFrameOfTcpHasTheContractsKeys() {
        JsonText frame = step(run(TWO), 1).objects("frames").get(0);
        assertThat(frame.names())
                .containsExactly(
                        "host",
                        "interface",
                        "direction",
                        "ethSrc",
                        "ethDst",
                        "protocol",
                        "src",
                        "sport",
                        "dst",
                        "dport",
                        "flags",
                        "ttl",
                        "tos",
                        "length");
        assertThat(frame.text("ethSrc")).isEqualTo("02:00:00:00:01:01");
        assertThat(frame.text("direction")).isEqualTo("out");
        assertThat(frame.text("flags")).isEqualTo("S");
        assertThat(frame.get("sport")).isEqualTo(40001L);
        assertThat(frame.get("length")).isEqualTo(60L);
    }

    @Test
    void framesOfAnIcmpErrorSayWhatItQuotes() {
        JsonText run = run("""
                hosts:
                  near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
                  far: {interfaces: {eth0: {address: [10.8.0.3/24]}}}
                steps:
                - connect: {from: near, to: "10.8.0.3:53", protocol: udp}
                """);
        assertThat(step(run, 1).text("result")).isEqualTo("refused");
        JsonText error = step(run, 1).objects("frames").stream()
                .filter(frame -> frame.has("inner"))
                .findFirst()
                .orElseThrow();
        assertThat(error.names())
                .containsExactly(
                        "host",
                        "interface",
                        "direction",
                        "ethSrc",
                        "ethDst",
                        "protocol",
                        "src",
                        "dst",
                        "icmpType",
                        "icmpCode",
                        "id",
                        "inner",
                        "ttl",
                        "tos",
                        "length");
        assertThat(error.text("inner")).isEqualTo("udp 10.8.0.2:40001>10.8.0.3:53");
        assertThat(error.get("id")).isEqualTo(0L);
    }

    @Test
    void aFrameOfAnotherProtocolHasItsNumberAndAFragmentItsOffset() {
        JsonText run = run("""
                hosts: {a: {interfaces: {e: {address: [10.8.0.1/24]}}}}
                steps:
                - send: {into: a/e, src: 10.8.0.2, dst: 10.8.0.1, protocol: 50, payload: 20}
                - send: {into: a/e, src: 10.8.0.2, dst: 10.8.0.1, protocol: udp, sport: 1, dport: 2, payload: 8, fragment: 0+}
                """);
        assertThat(step(run, 1).objects("frames").get(0).text("protocol")).isEqualTo("50");
        assertThat(step(run, 2).objects("frames").get(0).text("fragment")).isEqualTo("0+");
    }

    @Test
    void traceConntrackAndCountersAreByHostAndThoseOfIPv6ByHost6() {
        JsonText run = run(TWO);
        JsonText visit = step(run, 1).at("trace").objects("far").get(0);
        assertThat(visit.names()).containsExactly("table", "chain", "rule", "verdict");
        assertThat(visit.text("verdict")).isEqualTo("accept");
        JsonText entry = step(run, 1).at("conntrack").objects("far").get(0);
        assertThat(entry.names()).containsExactly("protocol", "state", "original", "reply", "flags", "mark");
        assertThat(entry.text("original")).isEqualTo("10.8.0.2:40001>10.8.0.3:81");
        assertThat(entry.text("reply")).isEqualTo("10.8.0.3:80>10.8.0.2:40001");
        assertThat(run.at("counters").names()).containsExactly("far", "far#6");
        assertThat(run.at("counters").at("far").at("nat").at("PREROUTING").list("rules"))
                .isEqualTo(List.of(List.of(1L, 60L)));
        assertThat(run.at("counters").at("far#6").at("filter").at("INPUT").list("policy"))
                .isEqualTo(List.of(0L, 0L));
    }

    @Test
    void anExpectationThatDidNotComeTrueFailsTheRun() {
        JsonText run = run(TWO.replace("result: established", "result: refused"));
        assertThat(run.get("passed")).isEqualTo(false);
        assertThat(step(run, 1).text("result")).isEqualTo("established");
        assertThat(step(run, 1).text("expected")).isEqualTo("refused");
    }

    @Test
    void expectedSharesAreWrittenAsTheFileWritesThem() {
        JsonText run = run(TWO.replace("result: established", "result: {established: 1/3, timeout: 2/3}"));
        assertThat(run.get("passed")).isEqualTo(true);
        assertThat(step(run, 1).at("expected").text("established")).isEqualTo("1/3");
        assertThat(step(run, 1).at("expected").text("timeout")).isEqualTo("2/3");
    }

    @Test
    void aDrawnPortHasItsRangeBesideIt() {
        Scenario scenario = RecordedScenarios.read(RecordedScenarios.named("dice/snat-port-range.yaml"));
        JsonText run = JsonText.of(JsonReport.write(scenario.run(0), Optional.empty()));
        JsonText frame = step(run, 1).objects("frames").get(1);
        assertThat(frame.at("drawn").list("sport")).containsExactly(5000L, 5003L);
        assertThat((Long) frame.get("sport")).isBetween(5000L, 5003L);
        JsonText entry = step(run, 1).at("conntrack").objects("box").get(0);
        assertThat(entry.at("drawn").list("dport")).containsExactly(5000L, 5003L);
    }

    @Test
    void aPortOfAnotherProtocolIsNotDrawnBecauseItsNumberIs() {
        String scenario = """
                hosts:
                  box:
                    sysctl: {net.ipv4.ip_forward: 1}
                    interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                    rules-text: |
                      *nat
                      -A POSTROUTING -p udp -j SNAT --to-source 10.9.0.1:5000-5003
                      COMMIT
                steps:
                  - send: {into: box/eth0, src: 10.8.0.2, dst: 10.9.0.2, protocol: udp, sport: 1, dport: 2}
                """;
        JsonText drawn = step(run(scenario), 1).objects("frames").get(1);
        long port = (Long) drawn.get("sport");
        JsonText run =
                run(scenario + "  - send: {from: box, src: 10.9.0.1, dst: 10.9.0.2, protocol: tcp, dport: 2, sport: "
                        + port + "}\n");
        JsonText segment = step(run, 2).objects("frames").get(0);
        List<JsonText> entries = step(run, 2).at("conntrack").objects("box");

        assertThat(drawn.at("drawn").list("sport")).containsExactly(5000L, 5003L);
        assertThat(segment.get("sport")).isEqualTo(port);
        assertThat(segment.has("drawn")).isFalse();
        assertThat(entries)
                .extracting(entry -> entry.text("protocol") + " " + entry.has("drawn"))
                .containsExactly("tcp false", "udp true");
    }

    @Test
    void aStepThatHangsOnSomethingUnknownSaysOnWhatAndFailsWhatWasExpected() {
        JsonText run = run("""
                hosts:
                  a:
                    interfaces: {eth0: {address: [10.0.0.1/24]}}
                    rules-text: |
                      *filter
                      -A INPUT -m geoip --source-country US -j DROP
                      COMMIT
                steps:
                - send: {into: a/eth0, src: 10.0.0.2, dst: 10.0.0.1, protocol: udp, sport: 1, dport: 2}
                  expect: {result: sent}
                """);
        assertThat(run.get("passed")).isEqualTo(false);
        assertThat(step(run, 1).text("result")).isEqualTo("undetermined");
        JsonText open = step(run, 1).objects("undetermined").get(0);
        assertThat(open.names()).containsExactly("host", "table", "chain", "rule", "fact", "needs");
        assertThat(open.text("host")).isEqualTo("a");
        assertThat(open.text("fact")).isEqualTo("-m geoip");
        assertThat(open.get("rule")).isEqualTo(1L);
    }

    @Test
    void aBadFileIsAnObjectWithItsDiagnostics() {
        Scenario.Read read = Scenario.read("hosts: {a: {rules-txt: x}}", "bad.yaml", Path.of("."));
        String text = JsonReport.writeError("bad.yaml", read.diagnostics());
        assertThat(text).doesNotContain("\n");
        JsonText error = JsonText.of(text);
        assertThat(error.names()).containsExactly("file", "error");
        JsonText diagnostic = error.objects("error").get(0);
        assertThat(diagnostic.names())
                .containsExactly("severity", "code", "file", "line", "column", "message", "expected", "hint");
        assertThat(diagnostic.text("severity")).isEqualTo("error");
        assertThat(diagnostic.get("line")).isEqualTo(1L);
        assertThat(diagnostic.get("column")).isEqualTo(13L);
        assertThat(diagnostic.text("hint")).isEqualTo("did you mean rules-text?");
    }

    @Test
    void equalRunsWriteEqualTexts() {
        Scenario scenario = scenario(TWO);
        assertThat(JsonReport.write(scenario.run(3), Optional.empty()))
                .isEqualTo(JsonReport.write(scenario.run(3), Optional.empty()));
    }
}
