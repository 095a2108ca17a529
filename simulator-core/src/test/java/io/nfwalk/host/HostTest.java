package io.nfwalk.host;

import static io.nfwalk.host.Hosts.output;
import static io.nfwalk.host.Hosts.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostTest {
    private static NetworkInterface port(String name, int index, String master) {
        return new NetworkInterface(
                name,
                index,
                NetworkInterface.Kind.VETH,
                List.of(),
                new MacAddress(index),
                1500,
                Optional.of(master),
                false,
                true);
    }

    private static Host.Builder bridged() {
        return Host.builder("h")
                .networkInterface(Hosts.of("br0", 2, NetworkInterface.Kind.BRIDGE, "10.1.0.1/24"))
                .networkInterface(port("p2", 3, "br0"))
                .networkInterface(port("p1", 4, "br0"));
    }

    @Test
    void loIsAlwaysThereFirstAndUp() {
        NetworkInterface lo = Hosts.box().build().interfaces().get(0);
        assertThat(lo.name()).isEqualTo("lo");
        assertThat(lo.up()).isTrue();
        assertThat(lo.mtu()).isEqualTo(65536);
        assertThat(lo.addresses()).hasToString("[127.0.0.1/8, ::1/128]");
    }

    @Test
    void loCanHaveMoreAddresses() {
        Host host = Host.builder("h")
                .networkInterface(Hosts.of("lo", 1, NetworkInterface.Kind.LOOPBACK, "10.99.0.1/32"))
                .build();
        assertThat(host.interfaces().get(0).addresses()).hasToString("[127.0.0.1/8, ::1/128, 10.99.0.1/32]");
        assertThat(host.routing().isLocal(IpAddress.of("10.99.0.1"))).isTrue();
    }

    @Test
    void portsComeInTheOrderTheyWereAdded() {
        assertThat(bridged().build().ports("br0"))
                .extracting(NetworkInterface::name)
                .containsExactly("p2", "p1");
    }

    @Test
    void twoInterfacesOfOneNameAreRefused() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() -> Hosts.box().networkInterface(Hosts.veth("eth0", 9)))
                .withMessage("host box has two interfaces named eth0");
    }

    @Test
    void aMasterThatIsNoBridgeIsRefused() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(
                        () -> Hosts.box().networkInterface(port("p1", 9, "br7")).build())
                .withMessage("host box: p1 is a port of 'br7', which is no bridge of this host");
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() ->
                        Hosts.box().networkInterface(port("p1", 9, "eth0")).build())
                .withMessageContaining("is no bridge");
    }

    @Test
    void oneAddressTwiceOnAnInterfaceIsRefused() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() -> Host.builder("h")
                        .networkInterface(Hosts.veth("eth0", 2, "10.0.0.1/24", "10.0.0.1/24"))
                        .build());
    }

    @Test
    void bridgeSysctlsNeedTheModule() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() -> bridged()
                        .sysctl("net.bridge.bridge-nf-call-iptables", "0")
                        .build())
                .withMessageContaining("without br_netfilter");
    }

    @Test
    void sysctlsOfAnInterfaceThatIsNotThereAreRefused() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() ->
                        Hosts.box().sysctl("net.ipv4.conf.eth9.rp_filter", "1").build())
                .withMessageContaining("eth9");
    }

    @Test
    void bridgedFramesVisitIptablesOnlyWithTheModuleAndItsSysctl() {
        assertThat(bridged().build().bridgeCallsIptables(Family.IPV4)).isFalse();
        Host loaded = bridged().modules(List.of("br_netfilter")).build();
        assertThat(loaded.bridgeCallsIptables(Family.IPV4)).isTrue();
        Host off = loaded.toBuilder()
                .sysctl("net.bridge.bridge-nf-call-iptables", "0")
                .build();
        assertThat(off.bridgeCallsIptables(Family.IPV4)).isFalse();
        assertThat(off.bridgeCallsIptables(Family.IPV6)).isTrue();
        Host reloaded = off.toBuilder()
                .modules(List.of())
                .modules(List.of("br_netfilter"))
                .build();
        assertThat(reloaded.bridgeCallsIptables(Family.IPV4)).isTrue();
    }

    @Test
    void anInterfaceThatGoesDownTakesItsRoutesAlongButNotItsIpv4Addresses() {
        Host host = Hosts.box()
                .route("default via 10.9.0.2")
                .route("10.7.0.0/16 via 10.8.0.2")
                .build();
        Host down = host.toBuilder().interfaceUp("eth1", false).build();
        assertThat(output(down, to("10.9.0.2"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(down, to("10.6.0.1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(down, to("10.7.0.1"))).startsWith("unicast eth0");
        assertThat(output(down, to("10.9.0.1"))).isEqualTo("local lo from 10.9.0.1");
        assertThat(down.routing().isLocal(IpAddress.of("fd09::1"))).isFalse();
    }

    @Test
    void whenItComesBackOnlyItsConnectedIpv4RoutesComeBack() {
        Host host = Hosts.box().route("default via 10.9.0.2").build().toBuilder()
                .interfaceUp("eth1", false)
                .interfaceUp("eth1", true)
                .build();
        assertThat(output(host, to("10.9.0.2"))).isEqualTo("unicast eth1 from 10.9.0.1");
        assertThat(output(host, to("10.6.0.1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(host, to("fd09::2"))).isEqualTo("NET_UNREACHABLE");
    }

    @Test
    void ofSeveralNextHopsADeadOneComesBackWithItsInterface() {
        Host host = Hosts.box()
                .route("10.7.0.0/16 nexthop via 10.8.0.2 nexthop via 10.9.0.2")
                .build();
        Host dead = host.toBuilder().interfaceUp("eth1", false).build();
        Host other = dead.toBuilder()
                .interfaceUp("eth1", true)
                .interfaceUp("eth0", false)
                .build();
        assertThat(output(dead, to("10.7.0.1"))).startsWith("unicast eth0");
        assertThat(output(other, to("10.7.0.1"))).startsWith("unicast eth1");
    }

    @Test
    void ipv6ThatIsSwitchedOffLosesItsAddressesAndRoutesForGood() {
        Host host = Hosts.box().route("fd77::/16 via fd09::2").build().toBuilder()
                .sysctl("net.ipv6.conf.eth1.disable_ipv6", "1")
                .sysctl("net.ipv6.conf.eth1.disable_ipv6", "0")
                .build();
        assertThat(output(host, to("fd77::1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(host.routing().isLocal(IpAddress.of("fd09::1"))).isFalse();
        assertThat(output(host, to("10.9.0.2"))).startsWith("unicast eth1");
    }

    @Test
    void replacedRoutesLeaveTheConnectedOnes() {
        Host host = Hosts.box().route("default via 10.8.0.2").build().toBuilder()
                .routes(List.of("default via 10.9.0.2"))
                .build();
        assertThat(output(host, to("10.6.0.1"))).startsWith("unicast eth1");
        assertThat(output(host, to("10.8.0.2"))).startsWith("unicast eth0");
    }

    @Test
    void anUnchangedCopyRoutesAlike() {
        Host host = Hosts.box()
                .route("default via 10.9.0.2")
                .route("-6 default via fd09::2")
                .policyRule("fwmark 1 prohibit")
                .listen(Socket.parse("tcp/80"))
                .build();
        Host copy = host.toBuilder().build();
        assertThat(output(copy, to("10.6.0.1"))).isEqualTo(output(host, to("10.6.0.1")));
        assertThat(output(copy, to("fd77::1"))).isEqualTo(output(host, to("fd77::1")));
        assertThat(output(copy, to("10.6.0.1").withMark(1))).isEqualTo("PROHIBITED");
        assertThat(copy.sockets()).isEqualTo(host.sockets());
        assertThat(copy.sysctls()).isEqualTo(host.sysctls());
    }

    @Test
    void disabledIpv6LeavesNoIpv6Addresses() {
        Host host = Hosts.box().sysctl("net.ipv6.conf.eth1.disable_ipv6", "1").build();
        assertThat(host.routing().isLocal(IpAddress.of("fd09::1"))).isFalse();
        assertThat(host.routing().isLocal(IpAddress.of("fd08::1"))).isTrue();
    }
}
