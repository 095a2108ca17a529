package io.nfwalk.host;

import static io.nfwalk.host.Hosts.flow;
import static io.nfwalk.host.Hosts.input;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that come in: martians, forwarding, the source check. */
class RoutingInputTest {
    private static final Host BOX = Hosts.box().build();

    private static String near(Host host, String source, String destination) {
        return input(host, flow(source, destination).in("eth0"));
    }

    @Test
    void whatIsForAnotherHostIsForwarded() {
        assertThat(near(BOX, "10.8.0.2", "10.9.0.2")).isEqualTo("forward unicast eth1");
    }

    @Test
    void anyInterfacesAddressAndBroadcastAddressIsDelivered() {
        assertThat(near(BOX, "10.8.0.2", "10.9.0.1")).isEqualTo("deliver local lo");
        assertThat(near(BOX, "10.8.0.2", "10.9.0.255")).isEqualTo("deliver broadcast lo");
        assertThat(near(BOX, "0.0.0.0", "255.255.255.255")).isEqualTo("deliver broadcast lo");
    }

    @ParameterizedTest
    @CsvSource({
        "10.8.0.2, 127.0.0.1, destination 127.0.0.1 is a loopback address (route_localnet is off)",
        "127.0.0.1, 10.9.0.2, source 127.0.0.1 is a loopback address (route_localnet is off)",
        "10.8.0.2, 0.0.0.0, destination 0.0.0.0 is no host's address",
        "0.0.0.0, 10.9.0.2, source 0.0.0.0 is no host's address",
        "239.1.1.1, 10.9.0.2, source 239.1.1.1 is no host's address",
        "255.255.255.255, 10.9.0.2, source 255.255.255.255 is no host's address",
        "10.8.0.2, 239.1.1.1, nobody here has joined the group 239.1.1.1",
        "10.9.0.1, 10.9.0.2, source 10.9.0.1 is one of the host's own addresses"
    })
    void martiansAreRefused(String source, String destination, String reason) {
        assertThat(near(BOX, source, destination)).isEqualTo(reason);
    }

    @Test
    void onlyExactlyZeroIsNoHost() {
        Host host = Hosts.box().route("default via 10.9.0.2").build();
        assertThat(near(host, "10.8.0.2", "0.1.2.3")).startsWith("forward unicast eth1");
        assertThat(near(host, "10.8.0.2", "240.0.0.1")).startsWith("forward unicast eth1");
    }

    @Test
    void routeLocalnetLetsLoopbackAddressesInButNotAnOwnOneAsSource() {
        Host host = Hosts.box().sysctl("net.ipv4.conf.eth0.route_localnet", "1").build();
        assertThat(near(host, "10.8.0.2", "127.0.0.1")).isEqualTo("deliver local lo");
        assertThat(near(host, "127.0.0.1", "10.9.0.2"))
                .isEqualTo("source 127.0.0.1 is one of the host's own addresses");
    }

    @Test
    void withoutForwardingEverythingForOthersIsDroppedInSilence() {
        Host host = Hosts.box()
                .sysctl("net.ipv4.conf.eth0.forwarding", "0")
                .route("prohibit 10.7.0.0/16")
                .build();
        assertThat(near(host, "10.8.0.2", "10.9.0.2")).isEqualTo("HOST_UNREACHABLE silently");
        assertThat(near(host, "10.8.0.2", "10.7.0.2")).isEqualTo("HOST_UNREACHABLE silently");
        assertThat(near(host, "10.8.0.2", "10.6.0.2")).isEqualTo("HOST_UNREACHABLE silently");
        assertThat(near(host, "10.8.0.2", "10.9.0.1")).isEqualTo("deliver local lo");
    }

    @Test
    void onlyTheIncomingInterfaceIsAskedWhetherItForwards() {
        Host host = Hosts.box().sysctl("net.ipv4.conf.eth0.forwarding", "0").build();
        assertThat(input(host, flow("10.9.0.2", "10.8.0.2").in("eth1"))).isEqualTo("forward unicast eth0");
    }

    @Test
    void errorRoutesAndNoRouteAreUnroutable() {
        Host host = Hosts.box()
                .route("prohibit 10.7.0.0/16")
                .route("blackhole 10.5.0.0/16")
                .build();
        assertThat(near(host, "10.8.0.2", "10.7.0.2")).isEqualTo("PROHIBITED");
        assertThat(near(host, "10.8.0.2", "10.5.0.2")).isEqualTo("BLACKHOLE");
        assertThat(near(host, "10.8.0.2", "10.6.0.2")).isEqualTo("NET_UNREACHABLE");
    }

    @Test
    void withRpFilterOffAnySourceWillDoButAnOwnAddress() {
        Host host = Hosts.box().route("blackhole 10.5.0.0/16").build();
        for (String source : new String[] {"10.9.0.7", "10.6.0.1", "10.5.0.1", "10.9.0.255"}) {
            assertThat(near(host, source, "10.9.0.2")).isEqualTo("forward unicast eth1");
        }
    }

    @Test
    void aRuleOfOnesOwnMakesTheCheckLookAtTheLocalTable() {
        Host host = Hosts.box().policyRule("to 10.99.0.0/16 nop").build();
        assertThat(near(host, "10.9.0.255", "10.9.0.2")).isEqualTo("source 10.9.0.255 is a broadcast address");
        assertThat(near(host, "10.6.0.1", "10.9.0.2")).isEqualTo("forward unicast eth1");
    }

    @Test
    void strictRpFilterWantsTheRouteBackThroughTheSameInterface() {
        Host host = Hosts.box()
                .sysctl("net.ipv4.conf.all.rp_filter", "1")
                .route("10.6.0.0/16 via 10.8.0.2")
                .route("10.5.0.0/16 via 10.9.0.2")
                .build();
        assertThat(near(host, "10.6.0.1", "10.9.0.2")).isEqualTo("forward unicast eth1");
        assertThat(near(host, "10.5.0.1", "10.9.0.2"))
                .isEqualTo("source 10.5.0.1 has no route back through eth0 (rp_filter)");
        assertThat(near(host, "10.4.0.1", "10.9.0.2")).isEqualTo("source 10.4.0.1 has no route back (rp_filter)");
    }

    @Test
    void looseRpFilterWantsAnyUnicastRouteBack() {
        Host.Builder builder =
                Hosts.box().sysctl("net.ipv4.conf.eth0.rp_filter", "2").route("10.5.0.0/16 via 10.9.0.2");
        assertThat(near(builder.build(), "10.5.0.1", "10.9.0.2")).isEqualTo("forward unicast eth1");
        assertThat(near(builder.build(), "10.4.0.1", "10.9.0.2"))
                .isEqualTo("source 10.4.0.1 has no route back (rp_filter)");
        assertThat(near(builder.route("default via 10.9.0.2").build(), "10.4.0.1", "10.9.0.2"))
                .isEqualTo("forward unicast eth1");
    }

    @Test
    void theHigherNumberOfAllAndTheInterfaceCounts() {
        Host host = Hosts.box()
                .sysctl("net.ipv4.conf.all.rp_filter", "2")
                .sysctl("net.ipv4.conf.eth0.rp_filter", "1")
                .route("10.5.0.0/16 via 10.9.0.2")
                .build();
        assertThat(near(host, "10.5.0.1", "10.9.0.2")).isEqualTo("forward unicast eth1");
    }

    @Test
    void acceptLocalLetsOwnAddressesIn() {
        Host host = Hosts.box().sysctl("net.ipv4.conf.eth0.accept_local", "1").build();
        assertThat(near(host, "10.9.0.1", "10.9.0.2")).isEqualTo("forward unicast eth1");
    }

    @Test
    void theReverseLookupIgnoresTheMarkUnlessSrcValidMark() {
        Host.Builder builder = Hosts.box()
                .sysctl("net.ipv4.conf.all.rp_filter", "1")
                .route("10.5.0.0/16 via 10.9.0.2")
                .route("10.5.0.0/16 via 10.8.0.2 table 100")
                .policyRule("fwmark 1 to 10.5.0.0/16 lookup 100");
        Flow flow = flow("10.5.0.1", "10.9.0.2").in("eth0").withMark(1);
        assertThat(input(builder.build(), flow)).contains("has no route back through eth0");
        builder.sysctl("net.ipv4.conf.all.src_valid_mark", "1");
        assertThat(input(builder.build(), flow)).isEqualTo("forward unicast eth1");
    }

    @Test
    void redirectsAreForSourcesOnTheLinkThatAPacketGoesBackTo() {
        Host.Builder builder = Hosts.box().route("10.7.0.0/16 via 10.8.0.9").route("10.6.0.0/16 via 10.8.0.2");
        Flow neighbour = flow("10.8.0.2", "10.7.0.1").in("eth0");
        Flow beyond = flow("10.6.0.1", "10.7.0.1").in("eth0");
        assertThat(redirects(builder.build(), neighbour)).isFalse();
        Host sending = builder.sysctl("net.ipv4.conf.all.send_redirects", "1").build();
        assertThat(redirects(sending, neighbour)).isTrue();
        assertThat(redirects(sending, beyond)).isFalse();
        assertThat(redirects(sending, flow("10.8.0.2", "10.9.0.2").in("eth0"))).isFalse();
    }

    private static boolean redirects(Host host, Flow flow) {
        RouteDecision.Forward forward = (RouteDecision.Forward) host.routing().input(flow);
        return host.routing().redirects(flow, forward.route());
    }

    @Test
    void ipv6ForwardsIfAllSaysSoAndChecksNoSources() {
        Host host = Hosts.box().sysctl("net.ipv6.conf.eth0.forwarding", "0").build();
        assertThat(near(host, "fd09::1", "fd09::2")).isEqualTo("forward unicast eth1");
        assertThat(near(host, "fd55::1", "fd09::1")).isEqualTo("deliver local lo");
        assertThat(near(host, "fd08::2", "fd77::1")).isEqualTo("NET_UNREACHABLE");
    }

    @Test
    void ipv6WithoutForwardingIsSilentOnlyAboutWhatItHasARouteFor() {
        Host host = Hosts.box()
                .sysctl("net.ipv6.conf.all.forwarding", "0")
                .route("prohibit fd78::/16")
                .build();
        assertThat(near(host, "fd08::2", "fd09::2")).isEqualTo("HOST_UNREACHABLE silently");
        assertThat(near(host, "fd08::2", "fd77::1")).isEqualTo("NET_UNREACHABLE");
        assertThat(near(host, "fd08::2", "fd78::1")).isEqualTo("PROHIBITED");
    }

    @Test
    void anIpv6RouterAnswersToItsPrefixesOwnAddress() {
        assertThat(near(BOX, "fd08::2", "fd08::")).isEqualTo("deliver local lo");
        assertThat(BOX.routing().isLocal(IpAddress.of("fd08::"))).isFalse();
    }

    @Test
    void ofTwoIpv6RoutesAlikeTheOneOnTheInInterfaceIsTaken() {
        Host host = Hosts.box()
                .networkInterface(Hosts.veth("eth2", 4, "fd08::9/64"))
                .build();
        assertThat(input(host, flow("fd08::2", "fd08::3").in("eth2"))).isEqualTo("forward unicast eth2");
        assertThat(input(host, flow("fd08::2", "fd08::3").in("eth1"))).isEqualTo("forward unicast eth0");
    }
}
