package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.rules.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rules} go through the backend that a scenario is read for, {@code rules-legacy} through the other one. */
class ScenarioBackendTest {
    private static final String SCENARIO = """
            scenario: Two rule sets
            hosts:
              box:
                interfaces: {eth0: {address: [10.8.0.1/24]}}
                rules-legacy: other.rules
                rules-text: |
                  *filter
                  -A INPUT -p udp -j DROP
                  COMMIT
            steps:
            - send: {into: box/eth0, src: 10.8.0.2, dst: 10.8.0.1, protocol: udp, sport: 1, dport: 1}
            - change: {host: box, noflush: true, rules-text: "*filter\\n:INPUT DROP [0:0]\\nCOMMIT\\n"}
            """;

    @TempDir
    private Path folder;

    private Scenario read(Backend backend) throws IOException {
        Files.writeString(folder.resolve("other.rules"), "*mangle\n-A PREROUTING\nCOMMIT\n");
        return Scenario.read(SCENARIO, "test.yaml", folder, backend).scenario().orElseThrow();
    }

    @Test
    void eachRuleSetKnowsWhoLoadsIt() throws IOException {
        assertThat(read(Backend.NFT).setups().get(0).host().ruleSets())
                .extracting(LoadedRules::backend)
                .containsExactly(Backend.NFT, Backend.LEGACY);
        assertThat(read(Backend.LEGACY).setups().get(0).host().ruleSets())
                .extracting(LoadedRules::backend)
                .containsExactly(Backend.LEGACY, Backend.NFT);
    }

    @Test
    void theSourceSaysWhatTheFileSays() throws IOException {
        assertThat(read(Backend.LEGACY).setups().get(0).rules())
                .extracting(RulesSource::backend)
                .containsExactly(Backend.NFT, Backend.LEGACY);
    }

    @Test
    void aRunTellsOfTheRulesThatTheFileCallsRules() throws IOException {
        for (Backend backend : Backend.values()) {
            RunReport report = RunReport.of(read(backend).run(0));
            assertThat(report.counters().get("box")).as(backend.name()).containsOnlyKeys("filter");
            assertThat(report.steps().get(0).trace().get("box"))
                    .extracting(Object::toString)
                    .containsExactly("filter:INPUT:1 drop");
        }
    }

    @Test
    void aChangeIsLoadedByTheSameBackend() throws IOException {
        PlannedStep step = read(Backend.LEGACY).steps().get(1);
        assertThat(((PlannedStep.Action.Alter) step.action()).change().loads())
                .extracting(RulesText::backend)
                .containsExactly(Backend.LEGACY);
    }

    @Test
    void whatOnlyOneBackendRefusesIsRefusedForThatOneAlone() {
        String text = """
                hosts:
                  box:
                    rules-text: |
                      *filter
                      -A INPUT ! -p tcp -m tcp --dport 80
                      COMMIT
                """;
        assertThat(Scenario.read(text, "test.yaml", folder, Backend.NFT).scenario())
                .isPresent();
        assertThat(Scenario.read(text, "test.yaml", folder, Backend.LEGACY).scenario())
                .isEmpty();
    }
}
