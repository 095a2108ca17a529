package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Neighbours and forwarding entries of this network; switch has no address, its port w3 and box/lan are wires without a
 * peer.
 *
 * <pre>
 *  a 10.1.0.2 --- p1 box br0 10.1.0.1 p2 --- w1 switch w2 --- b 10.1.0.3
 *                    box lan 10.2.0.1           w3 (nobody)
 * </pre>
 */
class LinksTest {
    private static final HostInterface BR0 = new HostInterface("box", "br0");

    private final Map<String, Host> now = new HashMap<>();
    private final Network.Builder builder = Network.builder();
    private int macs;

    private NetworkInterface veth(String name, String master, String... addresses) {
        List<InterfaceAddress> own = new ArrayList<>();
        for (String address : addresses) {
            own.add(InterfaceAddress.parse(address).orElseThrow());
        }
        return new NetworkInterface(
                name,
                ++macs,
                NetworkInterface.Kind.VETH,
                own,
                new MacAddress(0x020000000000L + macs),
                1500,
                Optional.of(master).filter(bridge -> !bridge.isEmpty()),
                false,
                true);
    }

    private NetworkInterface bridge(String name, String... addresses) {
        NetworkInterface like = veth(name, "", addresses);
        return NetworkInterface.of(name, like.index(), NetworkInterface.Kind.BRIDGE, like.addresses(), like.mac());
    }

    private void host(String name, NetworkInterface... devices) {
        Host.Builder host = Host.builder(name);
        for (NetworkInterface device : devices) {
            host.networkInterface(device);
        }
        now.put(name, host.build());
        builder.host(now.get(name));
    }

    private Network network() {
        host("a", veth("eth0", "", "10.1.0.2/24"), veth("spare", "", "10.9.0.1/24"));
        host("box", bridge("br0", "10.1.0.1/24"), veth("p1", "br0"), veth("p2", "br0"), veth("lan", "", "10.2.0.1/24"));
        host("switch", bridge("br0"), veth("w1", "br0"), veth("w2", "br0"), veth("w3", "br0"));
        host("b", veth("eth0", "", "10.1.0.3/24"));
        return builder.wire(new HostInterface("a", "eth0"), new HostInterface("box", "p1"))
                .wire(new HostInterface("box", "p2"), new HostInterface("switch", "w1"))
                .wire(new HostInterface("switch", "w2"), new HostInterface("b", "eth0"))
                .unlearned(new HostInterface("switch", "br0"), new HostInterface("a", "eth0"))
                .build();
    }

    private final Links links = new Links(network(), now::get);

    private MacAddress mac(String host, String device) {
        return now.get(host).interfaceNamed(device).orElseThrow().mac();
    }

    private Optional<MacAddress> neighbour(String host, String device, String address) {
        return links.neighbour(new HostInterface(host, device), IpAddress.of(address));
    }

    @Test
    void aNeighbourIsWhoeverHasTheAddressOnTheSameLink() {
        assertThat(neighbour("a", "eth0", "10.1.0.1")).contains(mac("box", "br0"));
        assertThat(neighbour("a", "eth0", "10.1.0.3")).contains(mac("b", "eth0"));
        assertThat(neighbour("box", "br0", "10.1.0.2")).contains(mac("a", "eth0"));
    }

    @Test
    void aHostAnswersForTheAddressesOfItsOtherInterfaces() {
        assertThat(neighbour("b", "eth0", "10.2.0.1")).contains(mac("box", "br0"));
        assertThat(neighbour("b", "eth0", "10.9.0.1")).contains(mac("a", "eth0"));
    }

    @Test
    void nobodysAddressIsAtTheFarEndOfAWireWithoutAPeer() {
        assertThat(neighbour("a", "eth0", "10.1.0.99")).contains(Network.FAR_END);
        assertThat(neighbour("box", "lan", "10.2.0.99")).contains(Network.FAR_END);
    }

    @Test
    void whereEveryWireHasAPeerNobodysAddressHasNoMac() {
        Links closed = new Links(
                Network.builder()
                        .host(now.get("a"))
                        .host(now.get("b"))
                        .wire(new HostInterface("a", "eth0"), new HostInterface("b", "eth0"))
                        .build(),
                now::get);

        assertThat(closed.neighbour(new HostInterface("a", "eth0"), IpAddress.of("10.1.0.99")))
                .isEmpty();
    }

    @Test
    void aBridgeKnowsBehindWhichPortAMacIs() {
        assertThat(links.bridgePort(BR0, mac("a", "eth0"))).contains("p1");
        assertThat(links.bridgePort(BR0, mac("b", "eth0"))).contains("p2");
        assertThat(links.bridgePort(BR0, mac("switch", "br0"))).contains("p2");
        assertThat(links.bridgePort(BR0, Network.FAR_END)).contains("p2");
        assertThat(links.bridgePort(new HostInterface("switch", "br0"), Network.FAR_END))
                .contains("w3");
        assertThat(links.bridgePort(BR0, MacAddress.of("02:99:00:00:00:01"))).isEmpty();
    }

    @Test
    void anUnlearnedMacIsUnknownToThatBridgeOnly() {
        assertThat(links.bridgePort(new HostInterface("switch", "br0"), mac("a", "eth0")))
                .isEmpty();
        assertThat(links.bridgePort(new HostInterface("switch", "br0"), mac("box", "br0")))
                .contains("w1");
    }

    @Test
    void aWireHasCarrierWhileBothEndsAreUp() {
        HostInterface end = new HostInterface("box", "p1");
        assertThat(links.hasCarrier(end)).isTrue();

        now.put("a", now.get("a").toBuilder().interfaceUp("eth0", false).build());

        assertThat(links.hasCarrier(end)).isFalse();
        assertThat(links.hasCarrier(new HostInterface("box", "p2"))).isTrue();
        assertThat(neighbour("box", "br0", "10.1.0.2")).contains(mac("a", "eth0"));
    }

    @Test
    void anInterfaceTakesFourBytesMoreThanItsMtu() {
        Packet packet = Packet.udp(IpAddress.of("10.1.0.2"), 1, IpAddress.of("10.1.0.3"), 2);

        assertThat(links.takesIn(BR0, packet.withPayload(Payload.zeros(1504 - 28))))
                .isTrue();
        assertThat(links.takesIn(BR0, packet.withPayload(Payload.zeros(1505 - 28))))
                .isFalse();
    }

    @Test
    void aNetworkTellsWhatIsWrongWithIt() {
        Network.Builder wrong = Network.builder().host(now.get("a")).host(now.get("box"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.host(now.get("a")))
                .withMessage("two hosts are named a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.wire(new HostInterface("a", "eth7"), BR0))
                .withMessage("host a has no interface eth7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.wire(new HostInterface("c", "eth0"), BR0))
                .withMessage("no host is named c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.wire(new HostInterface("a", "eth0"), BR0))
                .withMessage("box/br0 is not a veth, the end of a wire");
        wrong.wire(new HostInterface("a", "eth0"), new HostInterface("box", "p1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.wire(new HostInterface("box", "p1"), new HostInterface("box", "p2")))
                .withMessage("box/p1 is already wired to a/eth0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.wire(new HostInterface("box", "p2"), new HostInterface("box", "p2")))
                .withMessage("box/p2 cannot be its own peer");
    }
}
