package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.MatchContext.AddressType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MASQUERADE, REDIRECT, addrtype and ICMP errors ask a host for. */
class AddressChoiceTest {
    private static final Host TWO_NETWORKS = Host.builder("h")
            .networkInterface(
                    Hosts.veth("eth0", 2, "10.8.0.1/24", "10.9.0.1/24", "10.9.0.7/24", "fd08::1/64", "fd08::2/64"))
            .networkInterface(Hosts.veth("eth1", 3))
            .build();

    private static IpAddress ip(String text) {
        return IpAddress.of(text);
    }

    @Test
    void masqueradeTakesTheAddressInTheNextHopsNetworkElseTheFirst() {
        Routing routing = TWO_NETWORKS.routing();
        assertThat(routing.masqueradeAddress("eth0", ip("10.9.0.2"))).hasValue(ip("10.9.0.1"));
        assertThat(routing.masqueradeAddress("eth0", ip("10.7.0.2"))).hasValue(ip("10.8.0.1"));
    }

    @Test
    void masqueradeOutOfAnInterfaceWithoutAddressTakesAnotherInterfaces() {
        assertThat(TWO_NETWORKS.routing().masqueradeAddress("eth1", ip("10.7.0.2")))
                .hasValue(ip("10.8.0.1"));
        Host bare = Host.builder("h").networkInterface(Hosts.veth("eth0", 2)).build();
        assertThat(bare.routing().masqueradeAddress("eth0", ip("10.7.0.2"))).isEmpty();
    }

    @Test
    void ipv6MasqueradeTakesTheAddressAddedLastWhereAllAreAlike() {
        assertThat(TWO_NETWORKS.routing().masqueradeAddress("eth0", ip("2001:db8::1")))
                .hasValue(ip("fd08::2"));
    }

    @Test
    void redirectTakesTheInInterfacesFirstAddressAndInIpv6TheOneAddedLast() {
        Routing routing = TWO_NETWORKS.routing();
        assertThat(routing.redirectAddress("eth0", Family.IPV4)).hasValue(ip("10.8.0.1"));
        assertThat(routing.redirectAddress("eth0", Family.IPV6)).hasValue(ip("fd08::2"));
        assertThat(routing.redirectAddress("eth0", ip("fe80::1"))).isEmpty();
        assertThat(routing.redirectAddress("eth1", Family.IPV4)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.8.0.1, LOCAL",
        "127.5.5.5, LOCAL",
        "10.8.0.255, BROADCAST",
        "255.255.255.255, BROADCAST",
        "0.0.0.0, BROADCAST",
        "224.0.0.9, MULTICAST",
        "10.8.0.0, UNICAST",
        "10.7.0.1, UNICAST",
        "127.255.255.255, BROADCAST",
        "fd08::1, LOCAL",
        "::1, LOCAL",
        "ff02::1, MULTICAST",
        "fd08::99, UNICAST"
    })
    void addressTypesAreTheLocalTables(String address, AddressType type) {
        assertThat(TWO_NETWORKS.routing().addressType(ip(address))).isEqualTo(type);
    }

    @Test
    void anAddressOfAnotherInterfaceIsUnicastOnThisOne() {
        assertThat(TWO_NETWORKS.routing().addressTypeOn(ip("10.8.0.1"), "eth0")).isEqualTo(AddressType.LOCAL);
        assertThat(TWO_NETWORKS.routing().addressTypeOn(ip("10.8.0.1"), "eth1")).isEqualTo(AddressType.UNICAST);
    }

    @Test
    void errorsCanComeFromTheAddressThatSuitsAPeer() {
        assertThat(TWO_NETWORKS.routing().addressFor("eth0", ip("10.9.0.50"))).hasValue(ip("10.9.0.1"));
        assertThat(TWO_NETWORKS.routing().addressFor("eth0", ip("10.1.0.50"))).hasValue(ip("10.8.0.1"));
    }
}
