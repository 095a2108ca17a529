package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.results;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A bridge whose packets TEE copies, and whose OUTPUT rejects what is TCP. */
class ResetOfCopyTest {
    private static String hosts(String modules) {
        return """
                hosts:
                  box:
                    modules: [%s]
                    interfaces: {br0: {type: bridge, address: [10.8.0.1/24]}, v1: {master: br0}, v2: {master: br0}}
                    rules-text: |
                      *mangle
                      -A PREROUTING -j TEE --gateway 10.8.0.9
                      COMMIT
                      *filter
                      -A OUTPUT -p tcp -j REJECT --reject-with tcp-reset
                      COMMIT
                steps:
                """.formatted(modules);
    }

    private static String send(String protocol) {
        return "- send: {into: box/v1, src: 10.8.0.2, dst: 10.8.0.1, protocol: " + protocol + "}\n";
    }

    @Test
    void itsMacAddressesAreNotKnownBecauseNobodyWroteThoseOfTheCopy() {
        assertThat(results(hosts("br_netfilter") + send("tcp"))).containsExactly("undetermined");
    }

    @Test
    void whereNothingIsRejectedNothingIsUnknown() {
        assertThat(results(hosts("br_netfilter") + send("udp"))).containsExactly("sent");
    }

    @Test
    void aCopyOfWhatTheHostItselfReceivedIsAnsweredByRouting() {
        assertThat(results(hosts("") + send("tcp"))).containsExactly("sent");
    }
}
