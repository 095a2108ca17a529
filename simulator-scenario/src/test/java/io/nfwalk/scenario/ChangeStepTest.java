package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.results;
import static io.nfwalk.scenario.ScenarioText.run;
import static io.nfwalk.scenario.ScenarioText.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code change} and {@code wait} do between steps, and the texts that hosts begin with. */
class ChangeStepTest {
    private static final String ROUTED = """
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: box/eth0}}, routes: [default via 10.8.0.1]}
              box:
                sysctl: {net.ipv4.ip_forward: 1}
                interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                rules-text: |
                  *nat
                  -A PREROUTING -d 10.7.0.7/32 -j DNAT --to-destination 10.9.0.2
                  COMMIT
                  *filter
                  :EXTRA - [0:0]
                  -A FORWARD -p tcp -m tcp --dport 81 -j DROP
                  COMMIT
              far: {interfaces: {eth0: {address: [10.9.0.2/24], peer: box/eth1}}, routes: [default via 10.9.0.1], listen: [tcp/80, tcp/81, udp/53]}
            steps:
            """;

    private static final String CONNECT = "- connect: {from: near, to: \"10.9.0.2:80\"}\n";

    @Test
    void aSysctlIsWritten() {
        assertThat(results(ROUTED + CONNECT + "- change: {host: box, sysctl: {net.ipv4.ip_forward: 0}}\n" + CONNECT))
                .containsExactly("established", "done", "timeout");
    }

    @Test
    void tablesThatALoadDoesNotNameStay() {
        String load =
                "- change:\n    host: box\n    rules-text: |\n      *filter\n      -A FORWARD -p tcp -m tcp --dport 80 -j DROP\n      COMMIT\n";
        assertThat(results(ROUTED
                        + "- connect: {from: near, to: \"10.7.0.7:81\"}\n"
                        + load
                        + "- connect: {from: near, to: \"10.7.0.7:81\"}\n"
                        + "- connect: {from: near, to: \"10.7.0.7:80\"}\n"))
                .containsExactly("timeout", "done", "established", "timeout");
    }

    @Test
    void withNoflushTheTablesThatALoadNamesKeepTheirRules() {
        String load = "- change:\n    host: box\n    noflush: true\n    rules-text: |\n      *filter\n"
                + "      -A EXTRA -j DROP\n      -A FORWARD -p tcp -m tcp --dport 80 -j EXTRA\n      COMMIT\n";
        assertThat(results(ROUTED + load + CONNECT + "- connect: {from: near, to: \"10.9.0.2:81\"}\n"))
                .containsExactly("done", "timeout", "timeout");
    }

    @Test
    void withoutNoflushAChainOfBeforeIsGone() {
        String load =
                "- change:\n    host: box\n    rules-text: |\n      *filter\n      -A FORWARD -j EXTRA\n      COMMIT\n";
        Scenario.Read read = ScenarioText.read(ROUTED + load);
        assertThat(read.scenario()).isEmpty();
        assertThat(read.diagnostics().get(0).message()).contains("EXTRA");
    }

    @Test
    void countersOfALoadedTableBeginAtZero() {
        String load = "- change:\n    host: box\n    rules-text: |\n      *filter\n      COMMIT\n";
        JsonText counters = run(ROUTED + CONNECT + load).at("counters").at("box");
        assertThat(counters.at("filter").at("FORWARD").list("policy")).isEqualTo(List.of(0L, 0L));
        assertThat(counters.at("filter").names()).doesNotContain("EXTRA");
        assertThat(counters.at("nat").at("PREROUTING").list("policy")).isEqualTo(List.of(1L, 60L));
    }

    @Test
    void rulesMayComeFromAFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("drop.rules"), "*filter\n-A FORWARD -j DROP\nCOMMIT\n");
        String text = ROUTED + CONNECT + "- change: {host: box, rules: drop.rules}\n" + CONNECT;
        ScenarioResult result = Scenario.read(text, "test.yaml", folder)
                .scenario()
                .orElseThrow()
                .run(0);
        assertThat(result.steps().stream().map(step -> step.result().word()))
                .containsExactly("established", "done", "timeout");
    }

    @Test
    void socketsAreReplaced() {
        assertThat(results(ROUTED + "- change: {host: far, listen: [tcp/82]}\n" + CONNECT
                        + "- connect: {from: near, to: \"10.9.0.2:82\"}\n"))
                .containsExactly("done", "refused", "established");
    }

    @Test
    void routesAreReplacedAndConnectedOnesStay() {
        assertThat(results(ROUTED + "- change: {host: near, routes: []}\n" + CONNECT
                        + "- connect: {from: near, to: \"10.8.0.1:9\"}\n"))
                .containsExactly("done", "unreachable", "refused");
    }

    @Test
    void interfacesGoDownAndUp() {
        assertThat(results(ROUTED + "- change: {host: box, interfaces: {eth1: down}}\n" + CONNECT
                        + "- change: {host: box, interfaces: {eth1: up}}\n" + CONNECT))
                .containsExactly("done", "unreachable", "done", "established");
    }

    @Test
    void conntrackIsFlushed() {
        JsonText run = run(ROUTED + CONNECT + "- change: {host: box, conntrack: flush}\n");
        assertThat(step(run, 1).at("conntrack").objects("box")).hasSize(1);
        assertThat(step(run, 2).at("conntrack").objects("box")).isEmpty();
    }

    @Test
    void modulesAreReplacedAndTheirSysctlsBeginAnew() {
        String text = "hosts: {a: {modules: [br_netfilter], sysctl: {net.bridge.bridge-nf-call-iptables: 0}}}\nsteps:\n"
                + "- change: {host: a, modules: []}\n"
                + "- change: {host: a, modules: [br_netfilter]}\n"
                + "- change: {host: a, sysctl: {net.bridge.bridge-nf-call-iptables: 1}}\n";
        assertThat(results(text)).containsExactly("done", "done", "done");
        assertThatThrownBy(() -> run(text + "- change: {host: a, modules: []}\n"
                        + "- change: {host: a, sysctl: {net.bridge.bridge-nf-call-iptables: 1}}\n"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("step 5: ")
                .hasMessageContaining("without br_netfilter");
    }

    @Test
    void severalThingsChangeInOneStep() {
        assertThat(results(ROUTED + "- change: {host: far, listen: [tcp/82], routes: []}\n"
                        + "- connect: {from: near, to: \"10.9.0.2:82\"}\n"))
                .containsExactly("done", "timeout");
    }

    @Test
    void aWaitLetsEntriesTimeOut() {
        String datagram = "- send: {into: box/eth0, src: 10.8.0.9, dst: 10.9.0.9, protocol: udp, sport: 1, dport: 2}\n";
        JsonText run = run(ROUTED + datagram + "- wait: 29s\n- wait: 500ms\n- wait: 1\n");
        assertThat(run.objects("steps").stream()
                        .map(step -> step.at("conntrack").objects("box").size()))
                .containsExactly(1, 1, 1, 0);
    }

    @Test
    void aHostBeginsWithTheEntriesOfItsConntrackText() {
        String text = """
                hosts:
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *nat
                      COMMIT
                      *filter
                      -A FORWARD -m conntrack --ctstate NEW -j DROP
                      COMMIT
                    conntrack: |
                      # a remark
                      udp      17 29 src=10.8.0.9 dst=10.9.0.9 sport=1 dport=2 [UNREPLIED] src=10.9.0.9 dst=10.8.0.9 sport=2 dport=1 mark=5 use=1
                      ipv4     2 tcp      6 431999 ESTABLISHED src=10.8.0.9 dst=10.7.0.7 sport=1000 dport=80 src=10.9.0.2 dst=10.8.0.9 sport=8080 dport=1000 [ASSURED] mark=0 zone=3 use=1

                      icmp     1 20 src=10.8.0.9 dst=10.9.0.9 type=8 code=0 id=77 src=10.9.0.9 dst=10.8.0.9 type=0 code=0 id=77 mark=0x10
                      conntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.
                steps:
                  - wait: 1s
                  - wait: 29s
                """;
        JsonText run = run(text);
        List<JsonText> entries = step(run, 1).at("conntrack").objects("box");
        assertThat(entries).extracting(entry -> entry.text("protocol")).containsExactly("icmp", "tcp", "udp");
        assertThat(entries.get(0).text("original")).isEqualTo("10.8.0.9>10.9.0.9 8/0/77");
        assertThat(entries.get(0).get("mark")).isEqualTo(16L);
        assertThat(entries.get(1).text("state")).isEqualTo("ESTABLISHED");
        assertThat(entries.get(1).text("reply")).isEqualTo("10.9.0.2:8080>10.8.0.9:1000");
        assertThat(entries.get(1).list("flags")).containsExactly("ASSURED");
        assertThat(entries.get(1).get("zone")).isEqualTo(3L);
        assertThat(entries.get(2).list("flags")).containsExactly("UNREPLIED");
        assertThat(step(run, 2).at("conntrack").objects("box"))
                .extracting(entry -> entry.text("protocol"))
                .containsExactly("tcp");
    }

    @Test
    void sysctlsOfDefaultCountForInterfacesWhereverTheyStandInTheFile() {
        String text = """
                hosts:
                  box:
                    sysctl:
                      net.ipv4.conf.eth1.forwarding: 0
                      net.ipv4.conf.default.forwarding: 1
                    interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                steps:
                  - send: {into: box/eth0, src: 10.8.0.9, dst: 10.9.0.9, protocol: udp, sport: 1, dport: 2}
                  - send: {into: box/eth1, src: 10.9.0.9, dst: 10.8.0.9, protocol: udp, sport: 2, dport: 1}
                """;
        JsonText run = run(text);
        assertThat(step(run, 1).objects("frames"))
                .extracting(frame -> frame.text("interface"))
                .containsExactly("eth0", "eth1");
        assertThat(step(run, 2).objects("frames"))
                .extracting(frame -> frame.text("interface"))
                .containsExactly("eth1");
    }
}
