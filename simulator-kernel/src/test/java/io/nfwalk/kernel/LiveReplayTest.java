package io.nfwalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.network.Step;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.Comparison;
import io.nfwalk.scenario.RecordedAnswer;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel that the tests run on does what it did when the answers in testdata were recorded. */
class LiveReplayTest {
    private static final Path RECORDED = Path.of("..", "testdata", "kernel");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b10-two-rule-sets-at-once",
                "b2-tables-in-order",
                "b5-goto",
                "c1-dnat-in-output",
                "c5-masquerade-suits-the-next-hop",
                "c9-errors-about-echo-requests",
                "d1-reject-sends-from-output",
                "d4-reset-of-a-bridged-frame",
                "e10-an-unknown-mac-floods",
                "e3-dnat-stays-on-the-bridge",
                "e6-hairpin",
                "e7-switching-on-later",
                "f-two-clients-of-one-port-at-once",
                "f2-a-connections-life",
                "f7-zones-of-one-direction",
                "g10-a-datagram-longer-than-the-path",
                "g2-policy-rules",
                "g4-too-long-without-df",
                "g6-an-unresolvable-next-hop",
                "m-tcp-flags-and-options",
                "p-a-link-that-is-down",
                "p-entries-from-the-start",
                "p-listen-changes",
                "p-noflush-adds",
                "p-segments-for-an-open-connection",
                "p-two-routers"
            })
    void doesWhatWasRecorded(String name) throws Exception {
        assertThat(differences(Backend.NFT, name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b10-two-rule-sets-at-once",
                "b2-tables-in-order",
                "b5-goto",
                "c1-dnat-in-output",
                "d1-reject-sends-from-output",
                "e3-dnat-stays-on-the-bridge",
                "f-two-clients-of-one-port-at-once",
                "g2-policy-rules",
                "p-noflush-adds"
            })
    void doesTheSameWithTheOtherIptables(String name) throws Exception {
        assertThat(differences(Backend.LEGACY, name)).isEmpty();
    }

    @Test
    void severalReplaysAtOnceDoNotDisturbEachOther() throws Exception {
        requireKernel(Backend.NFT);
        List<Integer> cpus = KernelReplay.cpus();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<?>>> replays = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int cpu = cpus.get(i % cpus.size());
                replays.add(threads.submit(() -> differences(new KernelReplay(Backend.NFT, cpu), "p-two-routers")));
            }
            for (Future<List<?>> replay : replays) {
                assertThat(replay.get()).isEmpty();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void namesTheLineOfRulesThatAreRefused() throws Exception {
        requireKernel(Backend.LEGACY);
        Scenario scenario = scenario("""
                scenario: Rules that nf_tables takes and ip_tables does not
                hosts:
                  box:
                    rules-text: |
                      *filter
                      -A INPUT ! -p tcp -m tcp --dport 80
                      COMMIT
                steps: []
                """);
        assertThatThrownBy(() -> replay(Backend.LEGACY).replay(scenario))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("box: iptables-legacy-restore refuses the rules: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void givesUpOnFramesThatGoRoundForEver() throws Exception {
        requireKernel(Backend.NFT);
        Scenario scenario = scenario("""
                scenario: Two bridges with two wires between them
                hosts:
                  left:
                    interfaces:
                      br0: {type: bridge, address: [10.8.0.1/24], unlearned: [right/br0]}
                      a: {master: br0, peer: right/a}
                      b: {master: br0, peer: right/b}
                  right:
                    interfaces:
                      br0: {type: bridge, address: [10.8.0.2/24], mac: "02:00:00:00:09:09", unlearned: [left/br0]}
                      a: {master: br0}
                      b: {master: br0}
                steps:
                  - send: {into: left/a, src: 10.8.0.3, dst: 10.8.0.9, protocol: udp, eth-dst: "02:00:00:00:0a:0a"}
                """);
        assertThatThrownBy(() -> replay(Backend.NFT).replay(scenario))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("step 1: ");
    }

    @Test
    void tellsOfAWaitThatNotEverybodySawPass() throws Exception {
        requireKernel(Backend.NFT);
        Scenario scenario = scenario("""
                scenario: A long wait
                hosts:
                  box:
                    rules-text: |
                      *filter
                      -A OUTPUT -m limit --limit 1/hour --limit-burst 1
                      COMMIT
                steps:
                  - wait: 1h
                """);
        RunReport report =
                replay(Backend.NFT).sleepingAtMost(Duration.ofMillis(1)).replay(scenario);
        assertThat(report.steps().get(0).result()).isEqualTo(Step.Result.DONE);
        assertThat(report.steps().get(0).note())
                .hasValueSatisfying(
                        note -> assertThat(note).contains("3600.0 s").contains("0.001 s"));
    }

    private static List<?> differences(Backend backend, String name) throws KernelException, IOException {
        requireKernel(backend);
        return differences(replay(backend), name);
    }

    private static List<?> differences(KernelReplay replay, String name) throws KernelException, IOException {
        Path folder = RECORDED.resolve(name);
        Scenario scenario =
                Scenario.read(folder.resolve("scenario.yaml")).scenario().orElseThrow();
        return Comparison.of(replay.replay(scenario), RecordedAnswer.read(folder.resolve("kernel.json")));
    }

    private static Scenario scenario(String text) {
        Scenario.Read read = Scenario.read(text, "test.yaml", Path.of("."));
        return read.scenario().orElseThrow(() -> new AssertionError(read.diagnostics()));
    }

    private static KernelReplay replay(Backend backend) throws KernelException {
        return new KernelReplay(backend, KernelReplay.cpus().get(0));
    }

    private static void requireKernel(Backend backend) {
        Optional<String> missing = KernelReplay.unavailable(backend);
        missing.ifPresent(reason -> System.out.println("SKIPPED, no kernel was asked (" + backend + "): " + reason));
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }
}
