package io.nfwalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.kernel.host.Cabling.Piece;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * <pre>
 *   pod/eth0 ---- p1 \
 *                     br0 (node) ---- eth1 ---- (nobody)
 *   far/eth0 ---- p2 /
 * </pre>
 */
class CablingTest {
    private static final Scenario SCENARIO = scenario("""
            scenario: A bridge, a wire to nobody
            hosts:
              pod:
                interfaces: {eth0: {address: [10.1.0.2/24]}}
              node:
                interfaces:
                  br0: {type: bridge, address: [10.1.0.1/24]}
                  p1: {master: br0, peer: pod/eth0}
                  p2: {master: br0, peer: far/eth0}
                  eth1: {address: [10.9.0.1/24]}
              far:
                interfaces: {eth0: {address: [10.1.0.3/24]}, lo: {address: [10.7.7.7/32]}}
            steps:
              - connect: {from: pod, to: "10.77.0.9:80"}
            """);
    private static final Cabling CABLING = new Cabling(SCENARIO.network());

    @Test
    void aLinkIsWhatAFrameReachesWithoutBeingRouted() {
        assertThat(CABLING.linkOf(at("pod", "eth0")))
                .containsExactly(
                        at("pod", "eth0"), at("node", "br0"), at("node", "p1"), at("node", "p2"), at("far", "eth0"));
        assertThat(CABLING.linkOf(at("node", "eth1"))).containsExactly(at("node", "eth1"));
    }

    @Test
    void behindAPortAreTheStationsAtTheOtherEnd() {
        assertThat(CABLING.beyond(at("node", "p1"))).containsExactly(Optional.of(at("pod", "eth0")));
    }

    @Test
    void eachHostGetsItsInterfacesInTheFilesOrder() {
        assertThat(CABLING.piecesInOrder().stream().map(Piece::first))
                .containsExactly(at("node", "br0"), at("pod", "eth0"), at("node", "p2"), at("node", "eth1"));
    }

    @Test
    void everybodyOnTheLinkIsANeighbourAndLinuxAnswersForItsOtherAddressesToo() {
        Neighbours neighbours = neighbours();
        assertThat(neighbours.of(at("pod", "eth0")))
                .containsOnlyKeys(
                        IpAddress.of("10.1.0.1"),
                        IpAddress.of("10.1.0.3"),
                        IpAddress.of("10.9.0.1"),
                        IpAddress.of("10.7.7.7"))
                .containsEntry(IpAddress.of("10.9.0.1"), mac("node", "br0"));
    }

    @Test
    void aWireToNobodyAnswersForEveryAddressThatIsMentionedTheHostsOwnToo() {
        assertThat(neighbours().of(at("node", "eth1")))
                .containsEntry(IpAddress.of("10.77.0.9"), Network.FAR_END)
                .containsEntry(IpAddress.of("10.1.0.1"), Network.FAR_END);
    }

    @Test
    void aBridgeKnowsBehindWhichPortEachStationIs() {
        assertThat(neighbours().behindPortsOf(at("node", "br0")))
                .containsEntry(mac("pod", "eth0"), at("node", "p1"))
                .containsEntry(mac("far", "eth0"), at("node", "p2"))
                .hasSize(2);
    }

    private static Neighbours neighbours() {
        return new Neighbours(SCENARIO.network(), CABLING, MentionedAddresses.of(SCENARIO));
    }

    private static MacAddress mac(String host, String device) {
        return CABLING.at(at(host, device)).mac();
    }

    private static HostInterface at(String host, String device) {
        return new HostInterface(host, device);
    }

    private static Scenario scenario(String text) {
        return Scenario.read(text, "test.yaml", Path.of(".")).scenario().orElseThrow();
    }

    @Test
    void rangesAndWhatNetmapMakesOfAddressesAreMentioned() {
        List<IpAddress> mentioned = MentionedAddresses.of(scenario("""
                scenario: Addresses in rules
                hosts:
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *nat
                      -A POSTROUTING -j SNAT --to-source 10.5.0.1-10.5.0.3
                      -A PREROUTING -j NETMAP --to 192.168.7.0/24
                      COMMIT
                steps: []
                """));
        assertThat(mentioned)
                .contains(
                        IpAddress.of("10.5.0.2"),
                        IpAddress.of("10.5.0.3"),
                        IpAddress.of("192.168.7.1"),
                        IpAddress.of("192.168.7.2"));
    }
}
