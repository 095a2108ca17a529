package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.planned;
import static io.nfwalk.scenario.ScenarioText.run;
import static io.nfwalk.scenario.ScenarioText.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.network.Step;
import io.nfwalk.rules.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several packets under way at the same time: near asks far through box, which masquerades. */
class SendAtOnceTest {
    private static final String HOSTS = """
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24, 10.8.0.3/24], peer: box/eth0}}, routes: [default via 10.8.0.1]}
              box:
                sysctl: {net.ipv4.ip_forward: 1}
                interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                rules-text: |
                  *nat
                  -A POSTROUTING -o eth1 -j MASQUERADE
                  COMMIT
              far: {interfaces: {eth0: {address: [10.9.0.2/24], peer: box/eth1}}, routes: [default via 10.9.0.1]}
            steps:
            """;

    private static final String ONE =
            "{from: near, src: 10.8.0.2, dst: 10.9.0.2, protocol: udp, sport: 5000, dport: 53}";
    private static final String OTHER =
            "{from: near, src: 10.8.0.3, dst: 10.9.0.2, protocol: udp, sport: 5000, dport: 53}";

    private static String atOnce(String... packets) {
        return HOSTS + "- send-at-once:\n  - " + String.join("\n  - ", packets) + "\n";
    }

    private static long arrived(String text, int number) {
        return step(run(text), number).objects("frames").stream()
                .filter(frame -> frame.text("host").equals("far")
                        && frame.text("direction").equals("in"))
                .count();
    }

    private static List<String> messages(String text) {
        return ScenarioText.read(text).diagnostics().stream()
                .map(Diagnostic::message)
                .toList();
    }

    @Test
    void theSecondClientThatWouldGetTheSamePortIsLost() {
        assertThat(arrived(atOnce(ONE, OTHER), 1)).isEqualTo(1);
    }

    @Test
    void oneAfterTheOtherBothPass() {
        String text = HOSTS + "- send: " + ONE + "\n- send: " + OTHER + "\n";
        assertThat(arrived(text, 1) + arrived(text, 2)).isEqualTo(2);
    }

    @Test
    void theStepIsSentAndTellsItsKind() {
        JsonText step = step(run(atOnce(ONE, OTHER)), 1);
        assertThat(step.text("kind")).isEqualTo("send-at-once");
        assertThat(step.text("result")).isEqualTo("sent");
    }

    @Test
    void packetsKeepTheOrderInWhichTheyAreWritten() {
        Step.SendAtOnce step = (Step.SendAtOnce) planned(atOnce(OTHER, ONE), 1);
        assertThat(step.sends()).hasSize(2).allMatch(Step.SendFrom.class::isInstance);
        assertThat(((Step.SendFrom) step.sends().get(0)).packet().source()).hasToString("10.8.0.3");
    }

    @Test
    void laterStepsDoNotWait() {
        String text =
                atOnce(ONE, OTHER) + "- send: {from: near, dst: 10.9.0.2, protocol: udp, sport: 5001, dport: 53}\n";
        assertThat(arrived(text, 2)).isEqualTo(1);
    }

    @Test
    void onePacketIsNotSeveral() {
        assertThat(messages(atOnce(ONE))).containsExactly("'send-at-once' is a list");
        assertThat(messages(HOSTS + "- send-at-once: " + ONE + "\n")).containsExactly("'send-at-once' is a mapping");
    }

    @Test
    void aWrongPacketIsNamedByItsPlace() {
        assertThat(messages(atOnce(ONE, "{dst: 10.9.0.2}")))
                .anySatisfy(message -> assertThat(message).isEqualTo("packet 2 of step 1 says not where"));
    }
}
