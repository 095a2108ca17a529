package io.nfwalk.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What would keep a kernel busy for minutes is refused before it is asked. */
class ReplayLimitsTest {
    private static final String HOST = "  h%d: {interfaces: {eth0: {address: [10.0.0.%d/24]}}}\n";

    private static Scenario scenario(String text) {
        return Scenario.read(text, "large.yaml", Path.of("."))
                .scenario()
                .orElseThrow(() -> new AssertionError(
                        Scenario.read(text, "large.yaml", Path.of(".")).diagnostics()));
    }

    private static Scenario oneHost(String more) {
        return scenario("hosts:\n  a:\n    interfaces: {eth0: {address: [10.0.0.1/8]}}\n" + more);
    }

    @Test
    void whatIsOfOrdinarySizeIsTaken() {
        Scenario scenario = oneHost("    rules-text: |\n      *filter\n      -A INPUT -j DROP\n      COMMIT\n"
                + "steps:\n- ping: {from: a, to: 10.0.0.1}\n");
        assertThat(ReplayLimits.tooLarge(scenario)).isEmpty();
        assertThat(ReplayLimits.tooLarge(RunReport.of(scenario.run(0)))).isEmpty();
    }

    @Test
    void moreHostsThanItSaysAreTooMany() {
        StringBuilder hosts = new StringBuilder("hosts:\n");
        for (int i = 1; i <= 201; i++) {
            hosts.append(String.format(HOST, i, i));
        }
        assertThat(ReplayLimits.tooLarge(scenario(hosts + "steps: []\n")))
                .contains("201 hosts are too many for a kernel: at most 200");
    }

    @Test
    void rulesCountEachTimeThatTheyAreLoaded() {
        String rules = "rules-text: \"*filter\\n" + "-A INPUT -j DROP\\n".repeat(20_000) + "COMMIT\\n\"";
        Scenario once = oneHost("    " + rules + "\nsteps: []\n");
        assertThat(ReplayLimits.tooLarge(once)).isEmpty();
        Scenario thrice = oneHost("    " + rules + "\nsteps:\n" + ("- change: {host: a, " + rules + "}\n").repeat(2));
        assertThat(ReplayLimits.tooLarge(thrice))
                .hasValueSatisfying(
                        words -> assertThat(words).endsWith(" rules to load are too many for a kernel: at most 50000"));
    }

    @Test
    void stepsAreCounted() {
        assertThat(ReplayLimits.tooLarge(oneHost("steps:\n" + "- wait: 1s\n".repeat(2_501))))
                .contains("2501 steps are too many for a kernel: at most 2500");
    }

    @Test
    void aPacketThatMeetsManyRulesInAStepIsNotSent() {
        Scenario scenario = oneHost(
                "    rules-text: \"*filter\\n" + "-A INPUT -j MARK --set-mark 1\\n".repeat(6_000) + "COMMIT\\n\"\n"
                        + "steps:\n- wait: 1s\n- send: {into: a/eth0, src: 10.0.0.2, dst: 10.0.0.1, protocol: udp}\n");
        RunReport simulated = RunReport.of(scenario.run(0));
        assertThat(ReplayLimits.tooLarge(simulated))
                .contains("step 2: 6002 rules that its packets meet are too many for a kernel: at most 5000");
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> new KernelReplay(Backend.LEGACY, 0).replay(scenario, simulated))
                .withMessageStartingWith("step 2: 6002 rules");
    }
}
