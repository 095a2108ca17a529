package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.results;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A router whose conntrack table takes one entry. */
class FullConntrackTest {
    private static final String HOSTS = """
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: box/eth0}}, routes: [default via 10.8.0.1]}
              box:
                sysctl: {net.ipv4.ip_forward: 1, net.netfilter.nf_conntrack_max: 1}
                interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                rules-text: |
                  *filter
                  -A FORWARD -m conntrack --ctstate NEW
                  COMMIT
              far: {interfaces: {eth0: {address: [10.9.0.2/24], peer: box/eth1}}, routes: [default via 10.9.0.1], listen: [tcp/80, udp/53]}
            steps:
            """;

    private static String connect(String protocol, int port) {
        return "- connect: {from: near, to: \"10.9.0.2:" + port + "\", protocol: " + protocol + "}\n";
    }

    @Test
    void anEstablishedConnectionKeepsItsPlaceAndNewOnesAreDropped() {
        assertThat(results(HOSTS + connect("tcp", 80) + connect("tcp", 80) + connect("udp", 53)))
                .containsExactly("established", "timeout", "timeout");
    }

    @Test
    void whichUnassuredEntryGivesWayIsNotKnown() {
        assertThat(results(HOSTS + connect("udp", 53) + connect("tcp", 80)))
                .containsExactly("answered", "undetermined");
    }

    @Test
    void theHostsOwnPacketsNeedRoomToo() {
        String own = "- connect: {from: box, to: \"10.9.0.2:53\", protocol: udp}\n";
        assertThat(results(HOSTS + connect("tcp", 80) + own)).containsExactly("established", "timeout");
    }
}
