package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The short ways to describe a host. */
class HostBuilderTest {
    private static NetworkInterface device(Host host, String name) {
        return host.interfaceNamed(name).orElseThrow();
    }

    @Test
    void anInterfaceNeedsNoMoreThanItsNameAndAddresses() {
        Host host = Host.builder("box")
                .networkInterface("eth0", "10.8.0.1/24", "fd00::1/64")
                .networkInterface("eth1")
                .build();

        assertThat(device(host, "eth0").addresses()).hasToString("[10.8.0.1/24, fd00::1/64]");
        assertThat(device(host, "eth0").kind()).isEqualTo(NetworkInterface.Kind.VETH);
        assertThat(device(host, "eth0").index()).isEqualTo(2);
        assertThat(device(host, "eth1").index()).isEqualTo(3);
        assertThat(device(host, "eth1").mtu()).isEqualTo(1500);
        assertThat(device(host, "eth1").up()).isTrue();
    }

    @Test
    void macsAreUnicastAndDifferBetweenInterfacesAndHosts() {
        Host box = Host.builder("box")
                .networkInterface("eth0")
                .networkInterface("eth1")
                .build();
        Host other = Host.builder("other").networkInterface("eth0").build();

        assertThat(device(box, "eth0").mac()).isNotEqualTo(device(box, "eth1").mac());
        assertThat(device(box, "eth0").mac()).isNotEqualTo(device(other, "eth0").mac());
        assertThat(device(box, "eth0").mac().isGroup()).isFalse();
        assertThat(device(box, "eth0").mac())
                .isEqualTo(device(Host.builder("box").networkInterface("eth0").build(), "eth0")
                        .mac());
    }

    @Test
    void aBridgeHasThePortsThatNameIt() {
        Host host = Host.builder("box")
                .bridge("br0", "10.1.0.1/24")
                .bridgePort("p1", "br0")
                .bridgePort("p2", "br0")
                .build();

        assertThat(device(host, "br0").kind()).isEqualTo(NetworkInterface.Kind.BRIDGE);
        assertThat(host.ports("br0")).extracting(NetworkInterface::name).containsExactly("p1", "p2");
        assertThat(device(host, "p1").master()).isEqualTo(Optional.of("br0"));
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> Host.builder("box").networkInterface("eth0", "10.8.0.1/33"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'10.8.0.1/33' is no address with a prefix length, such as 10.8.0.1/24");
    }

    @Test
    void twoInterfacesOfOneNameAreRefused() {
        assertThatThrownBy(() -> Host.builder("box").networkInterface("eth0").bridge("eth0"))
                .isInstanceOf(HostException.class);
    }

    @Test
    void aSocketIsNamedAsInScenarios() {
        Host host = Host.builder("box").listen("udp/10.0.0.1:53").build();

        assertThat(host.sockets()).containsExactly(Socket.parse("udp/10.0.0.1:53"));
    }
}
