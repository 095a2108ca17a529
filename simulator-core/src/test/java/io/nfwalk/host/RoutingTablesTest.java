package io.nfwalk.host;

import static io.nfwalk.host.Hosts.flow;
import static io.nfwalk.host.Hosts.input;
import static io.nfwalk.host.Hosts.output;
import static io.nfwalk.host.Hosts.to;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Policy rules and tables. */
class RoutingTablesTest {
    @Test
    void theLongestPrefixDecides() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("10.7.0.0/16 via 10.9.0.2")
                .build();
        assertThat(output(host, to("10.7.1.1"))).isEqualTo("unicast eth1 via 10.9.0.2 from 10.9.0.1");
        assertThat(output(host, to("10.6.1.1"))).isEqualTo("unicast eth0 via 10.8.0.2 from 10.8.0.1");
    }

    @Test
    void ofOnePrefixTheLowestMetricDecides() {
        Host host = Hosts.box()
                .route("10.7.0.0/16 via 10.8.0.2 metric 9")
                .route("10.7.0.0/16 via 10.9.0.2 metric 5")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth1");
    }

    @Test
    void aRouteWithTosIsForPacketsWithTheseTosBits() {
        Host host = Hosts.box()
                .route("10.7.0.0/16 via 10.8.0.2")
                .route("10.7.0.0/16 tos 0x10 via 10.9.0.2")
                .build();
        assertThat(output(host, to("10.7.1.1").withTos(0x10))).startsWith("unicast eth1");
        assertThat(output(host, to("10.7.1.1").withTos(0xb0))).startsWith("unicast eth1");
        assertThat(output(host, to("10.7.1.1").withTos(0x08))).startsWith("unicast eth0");
    }

    @Test
    void errorRoutesEndTheSearchInTheirWay() {
        Host host = Hosts.box()
                .route("default via 10.9.0.2")
                .route("blackhole 10.1.0.0/16")
                .route("unreachable 10.2.0.0/16")
                .route("prohibit 10.3.0.0/16")
                .route("throw 10.4.0.0/16")
                .build();
        assertThat(output(host, to("10.1.0.1"))).isEqualTo("BLACKHOLE");
        assertThat(output(host, to("10.2.0.1"))).isEqualTo("HOST_UNREACHABLE");
        assertThat(output(host, to("10.3.0.1"))).isEqualTo("PROHIBITED");
        assertThat(output(host, to("10.4.0.1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(host, to("10.5.0.1"))).startsWith("unicast eth1");
    }

    @Test
    void throwGoesOnWithTheNextRule() {
        Host host = Hosts.box()
                .route("throw 10.7.0.0/16 table 100")
                .route("default via 10.8.0.2 table 100")
                .route("10.7.0.0/16 via 10.9.0.2")
                .policyRule("lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth1");
        assertThat(output(host, to("10.6.1.1"))).startsWith("unicast eth0");
    }

    @Test
    void ofRulesWithoutPreferenceTheLastAddedIsAskedFirst() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2 table 100")
                .route("default via 10.9.0.2 table 101")
                .policyRule("lookup 100")
                .policyRule("lookup 101")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth1");
    }

    @Test
    void ofRulesWithOnePreferenceTheFirstAddedIsAskedFirst() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2 table 100")
                .route("default via 10.9.0.2 table 101")
                .policyRule("lookup 100 pref 7")
                .policyRule("lookup 101 pref 7")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth0");
    }

    @Test
    void fwmarkRulesCompareTheMasksBits() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via 10.9.0.2 table 100")
                .policyRule("fwmark 0x1/0x1 lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1").withMark(3))).startsWith("unicast eth1");
        assertThat(output(host, to("10.7.1.1").withMark(2))).startsWith("unicast eth0");
    }

    @Test
    void fwmarkZeroWithoutMaskIsAnyMark() {
        Host host = Hosts.box()
                .route("default via 10.9.0.2 table 100")
                .policyRule("fwmark 0 lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1").withMark(2))).startsWith("unicast eth1");
    }

    @Test
    void iifLoMeansTheHostsOwnPackets() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via 10.9.0.2 table 100")
                .policyRule("iif lo lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth1");
        assertThat(input(host, flow("10.9.0.2", "10.7.1.1").in("eth1"))).isEqualTo("forward unicast eth0 via 10.8.0.2");
    }

    @Test
    void aFromRuleDoesNotFitBeforeTheSourceIsChosen() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via 10.9.0.2 table 100")
                .policyRule("from 10.8.0.1 lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1"))).isEqualTo("unicast eth0 via 10.8.0.2 from 10.8.0.1");
        assertThat(output(host, flow("10.8.0.1", "10.7.1.1"))).isEqualTo("unicast eth1 via 10.9.0.2 from 10.8.0.1");
    }

    @Test
    void notTurnsTheWholeSelectorAround() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via 10.9.0.2 table 100")
                .policyRule("not to 10.7.0.0/16 lookup 100")
                .build();
        assertThat(output(host, to("10.7.1.1"))).startsWith("unicast eth0");
        assertThat(output(host, to("10.6.1.1"))).startsWith("unicast eth1");
    }

    @Test
    void aSuppressedDefaultRouteLeavesTheDecisionToLaterRules() {
        Host host = Hosts.box()
                .route("default via 10.9.0.2")
                .route("10.7.0.0/16 via 10.9.0.2")
                .policyRule("from 10.8.0.2 lookup main suppress_prefixlength 0 pref 100")
                .policyRule("from 10.8.0.2 prohibit pref 200")
                .build();
        assertThat(input(host, flow("10.8.0.2", "10.7.0.1").in("eth0"))).startsWith("forward unicast eth1");
        assertThat(input(host, flow("10.8.0.2", "10.6.0.1").in("eth0"))).isEqualTo("PROHIBITED");
    }

    @Test
    void anUnreachableRuleIsNetUnreachableAndTheRouteHostUnreachable() {
        Host host = Hosts.box()
                .route("unreachable 10.6.0.0/16")
                .policyRule("to 10.7.0.0/16 unreachable")
                .build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("NET_UNREACHABLE");
        assertThat(output(host, to("10.6.0.1"))).isEqualTo("HOST_UNREACHABLE");
    }

    @Test
    void gotoSkipsRulesAndAMissingTargetSaysNothing() {
        Host host = Hosts.box()
                .policyRule("to 10.7.0.0/16 goto 300 pref 100")
                .policyRule("to 10.6.0.0/16 goto 400 pref 150")
                .policyRule("prohibit pref 200")
                .policyRule("blackhole pref 300")
                .build();
        assertThat(output(host, to("10.7.0.1"))).isEqualTo("BLACKHOLE");
        assertThat(output(host, to("10.6.0.1"))).isEqualTo("PROHIBITED");
    }

    @Test
    void portsAndProtocolSelect() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .policyRule("ipproto tcp dport 80-90 prohibit")
                .build();
        assertThat(output(host, to("10.7.0.1").withProtocol(6).withPorts(1000, 85)))
                .isEqualTo("PROHIBITED");
        assertThat(output(host, to("10.7.0.1").withProtocol(6).withPorts(1000, 91)))
                .startsWith("unicast eth0");
        assertThat(output(host, to("10.7.0.1").withProtocol(17).withPorts(1000, 85)))
                .startsWith("unicast eth0");
    }

    @Test
    void withoutRulesOfOnesOwnLocalAndMainAreOneTable() {
        Host.Builder builder = Hosts.box().route("local 10.0.0.0/8 dev lo").route("prohibit 10.7.0.0/16");
        assertThat(output(builder.build(), to("10.7.0.1"))).isEqualTo("PROHIBITED");
        assertThat(output(builder.policyRule("to 10.99.0.0/16 nop").build(), to("10.7.0.1")))
                .startsWith("local lo");
    }

    @Test
    void rulesOfOneFamilyAreNotAskedInTheOther() {
        Host host = Hosts.box()
                .route("default via 10.8.0.2")
                .route("default via fd08::2")
                .policyRule("-6 prohibit pref 5")
                .build();
        assertThat(output(host, to("10.7.0.1"))).startsWith("unicast eth0");
        assertThat(output(host, to("fd77::1"))).isEqualTo("PROHIBITED");
    }

    @Test
    void aMultipathRouteAlwaysSendsAFlowTheSameWayAndSharesFlowsByWeight() {
        Host host = Hosts.box()
                .route("default nexthop via 10.8.0.2 weight 3 nexthop via 10.9.0.2 weight 1")
                .build();
        int first = 0;
        for (int i = 0; i < 256; i++) {
            Flow flow = to("10.7.0." + i);
            assertThat(output(host, flow)).isEqualTo(output(host, flow));
            first += output(host, flow).startsWith("unicast eth0") ? 1 : 0;
        }
        assertThat(first).isBetween(160, 224);
        RouteLookup lookup = host.routing().lookup(to("10.7.0.1"));
        assertThat(((RouteLookup.Found) lookup).route().pickedByHash()).isTrue();
    }
}
