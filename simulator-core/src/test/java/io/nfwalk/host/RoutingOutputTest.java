package io.nfwalk.host;

import static io.nfwalk.host.Hosts.flow;
import static io.nfwalk.host.Hosts.output;
import static io.nfwalk.host.Hosts.to;
import static io.nfwalk.host.Hosts.words;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The host's own packets: routes, sources, rerouting. */
class RoutingOutputTest {
    private static final Host BOX = Hosts.box().build();

    @Test
    void toOneselfGoesOverLoFromTheAddressItself() {
        assertThat(output(BOX, to("10.9.0.1"))).isEqualTo("local lo from 10.9.0.1");
        assertThat(output(BOX, to("127.0.0.5"))).isEqualTo("local lo from 127.0.0.1");
        assertThat(output(BOX, to("fd09::1"))).isEqualTo("local lo from fd09::1");
        assertThat(output(BOX, to("0.0.0.0"))).isEqualTo("local lo from 127.0.0.1");
    }

    @Test
    void toASecondaryAddressOfOnesOwnTheSourceIsThePrimaryOne() {
        Host host = Host.builder("h")
                .networkInterface(Hosts.veth("eth0", 2, "10.8.0.1/24", "10.8.0.5/24"))
                .build();
        assertThat(output(host, to("10.8.0.5"))).isEqualTo("local lo from 10.8.0.1");
    }

    @Test
    void theSourceIsTheOutInterfacesAddressInTheGatewaysNetwork() {
        Host host = Host.builder("h")
                .networkInterface(Hosts.veth("eth0", 2, "10.8.0.1/24", "10.9.0.1/24"))
                .route("10.7.0.0/16 via 10.9.0.2")
                .route("10.6.0.0/16 dev eth0")
                .build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("unicast eth0 via 10.9.0.2 from 10.9.0.1");
        assertThat(output(host, to("10.6.0.1"))).isEqualTo("unicast eth0 from 10.8.0.1");
        assertThat(output(host, to("10.9.0.7"))).isEqualTo("unicast eth0 from 10.9.0.1");
    }

    @Test
    void aRoutesSrcComesFirst() {
        Host host = Hosts.box().route("10.7.0.0/16 via 10.9.0.2 src 10.8.0.1").build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("unicast eth1 via 10.9.0.2 from 10.8.0.1");
    }

    @Test
    void anInterfaceWithoutAddressTakesAnotherInterfacesButNotALoopbackOne() {
        Host host = Hosts.box()
                .networkInterface(Hosts.veth("eth2", 4))
                .route("10.7.0.0/16 dev eth2")
                .build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("unicast eth2 from 10.8.0.1");
    }

    @Test
    void aForeignSourceIsRefusedExceptForThoseWhoMay() {
        assertThat(output(BOX, flow("10.8.0.9", "10.9.0.2")))
                .isEqualTo("source 10.8.0.9 is none of the host's addresses");
        assertThat(words(BOX.routing().outputFromAnySource(flow("10.8.0.9", "10.9.0.2"))))
                .isEqualTo("unicast eth1 from 10.8.0.9");
    }

    @Test
    void aLoopbackSourceDoesNotLeaveWithoutRouteLocalnet() {
        assertThat(output(BOX, flow("127.0.0.1", "10.9.0.2")))
                .isEqualTo("source 127.0.0.1 may not leave by eth1 (route_localnet is off)");
        Host host = Hosts.box().sysctl("net.ipv4.conf.eth1.route_localnet", "1").build();
        assertThat(output(host, flow("127.0.0.1", "10.9.0.2"))).isEqualTo("unicast eth1 from 127.0.0.1");
    }

    @Test
    void aBoundSocketTakesWhatNoTableKnowsForANeighbour() {
        assertThat(output(BOX, to("10.7.0.1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(BOX, to("10.7.0.1").boundTo("eth1"))).isEqualTo("unicast eth1 from 10.9.0.1");
    }

    @Test
    void aGatewayThatIsAnOwnAddressMakesDestinationsNeighbours() {
        Host host = Hosts.box().route("default via 10.9.0.1").build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("unicast eth1 from 10.9.0.1");
    }

    @Test
    void routesTellTheirMtuAndHopLimit() {
        Host host = Hosts.box()
                .route("10.7.0.0/16 via 10.9.0.2 mtu 1400 hoplimit 7")
                .build();
        Route route = ((OutputDecision.Sent) host.routing().output(to("10.7.0.1"))).route();
        assertThat(route.metrics().mtu()).hasValue(1400);
        assertThat(route.metrics().hopLimit()).hasValue(7);
        assertThat(route.table()).isEqualTo(254);
        assertThat(route.destination()).hasToString("10.7.0.0/16");
    }

    @Test
    void reroutingKeepsTheSourceWhateverItIs() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via 10.9.0.2 table 100")
                .policyRule("fwmark 1 lookup 100")
                .build();
        Flow marked = flow("10.8.0.1", "10.7.0.1").withMark(1);
        assertThat(words(host.routing().reroute(marked))).isEqualTo("unicast eth1 via 10.9.0.2 from 10.8.0.1");
        assertThat(words(host.routing().reroute(flow("10.99.0.1", "10.7.0.1"))))
                .isEqualTo("unicast eth0 via 10.8.0.2 from 10.99.0.1");
        assertThat(words(host.routing().reroute(flow("127.0.0.1", "10.7.0.1"))))
                .isEqualTo("source 127.0.0.1 may not leave by eth0 (route_localnet is off)");
    }

    @Test
    void reroutingToLoopbackFromAnOutsideSourceWorks() {
        assertThat(words(BOX.routing().reroute(flow("10.8.0.1", "127.0.0.1")))).isEqualTo("local lo from 10.8.0.1");
    }

    @Test
    void ipv6ChoosesTheSourceByRfc6724() {
        Host host = Host.builder("h")
                .networkInterface(Hosts.veth("eth0", 2, "fd08::1/64", "2001:db8::1/64", "fd08:0:0:1::1/64"))
                .route("default via fd08::2")
                .route("default via 2001:db8::2 metric 2000")
                .build();
        assertThat(output(host, to("fd08:0:0:1::7"))).isEqualTo("unicast eth0 from fd08:0:0:1::1");
        assertThat(output(host, to("2001:db9::1"))).isEqualTo("unicast eth0 via fd08::2 from 2001:db8::1");
        assertThat(output(host, to("fdff::1"))).isEqualTo("unicast eth0 via fd08::2 from fd08:0:0:1::1");
    }

    @Test
    void anIpv6FromRuleFitsOnlyAfterTheSourceWasChosen() {
        Host host = Hosts.box()
                .route("default via fd09::2 table 100")
                .policyRule("from fd08::1 lookup 100")
                .build();
        assertThat(output(host, flow("fd08::1", "fd77::1"))).isEqualTo("unicast eth1 via fd09::2 from fd08::1");
    }
}
