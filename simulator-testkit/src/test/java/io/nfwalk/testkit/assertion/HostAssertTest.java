package io.nfwalk.testkit.assertion;

import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.chance.Fraction;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.testkit.junit.NetfilterRules;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class HostAssertTest {
    private static final String NODE = "/io/nfwalk/testkit/junit/node.rules";
    private static final String TO_SERVICE = "tcp 10.0.0.7:40000 to 10.32.0.117:80";

    @Test
    void aServiceReachesEachEndpointAsOftenAsTheOthersAndItsRepliesComeBack(@NetfilterRules(NODE) Host host) {
        for (String endpoint : List.of("10.200.0.51:80", "10.200.1.51:80", "10.200.2.51:80")) {
            assertThat(host)
                    .receiving(TO_SERVICE)
                    .on("eth0")
                    .isDeliveredTo(endpoint)
                    .withProbability(1, 3)
                    .andItsReplyComesFrom("10.32.0.117:80")
                    .andHasSource("192.0.2.1");
        }
    }

    @Test
    void whatTheKernelMakesOfAProbabilityIsExact(@NetfilterRules(NODE) Host host) {
        assertThat(host)
                .receiving(TO_SERVICE)
                .on("eth0")
                .isDeliveredTo("10.200.0.51:80")
                .withExactProbability(Fraction.of(715827883, 1L << 31));
    }

    @Test
    void aPodsOwnPacketToAServiceKeepsItsSourceUnlessItComesBackToThePod(@NetfilterRules(NODE) Host host) {
        PacketAssert fromPod = assertThat(host)
                .receiving("tcp 10.200.2.51:40000 to 10.32.0.117:80")
                .on("eth0");
        fromPod.keepsItsSource().withProbability(2, 3);
        fromPod.isDeliveredTo("10.200.2.51:80").withProbability(1, 3).andHasSource("192.0.2.1");
    }

    @Test
    void whatIsRejectedDroppedAndLostIsToldApart(@NetfilterRules(NODE) Host host) {
        assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.32.0.99:80")
                .on("eth0")
                .isRejected()
                .always()
                .andMeets("filter:FORWARD:rule:2")
                .andNoReplyComesBack();
        assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.32.0.99:80 A")
                .on("eth0")
                .isRejected()
                .always();
        assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.1.0.9:80 ttl 1")
                .on("eth0")
                .isLost()
                .always();
        assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.1.0.9:80 SF")
                .on("eth0")
                .isStoppedBy("filter:FORWARD:rule:1")
                .always();
    }

    @Test
    void aPacketThatARuleDropsMeetsNoneBehindIt(@NetfilterRules(NODE) Host host) {
        PacketAssert dropped = assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.1.0.9:80 SF")
                .on("eth0");
        dropped.isDropped().always();
        dropped.doesNotMeet("filter:FORWARD:rule:2").always();
        assertThatThrownBy(() -> dropped.doesNotMeet("filter:FORWARD:rule:1")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(dropped::isRejected).isInstanceOf(AssertionError.class);
    }

    @Test
    void allThatCanComeIsThereToBeAsked(@NetfilterRules(NODE) Host host) {
        PacketAssert toService = assertThat(host).receiving(TO_SERVICE).on("eth0");
        Assertions.assertThat(toService.crossings())
                .extracting(crossing -> crossing.last().destination().toString())
                .containsExactlyInAnyOrder("10.200.0.51", "10.200.1.51", "10.200.2.51");
        toService.passesWithSource("192.0.2.1").always();
        assertThatThrownBy(() -> toService.passesWithSource("10.0.0.7")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aHostsOwnPacketsAndItsSocketsAreAskedTheSameWay(@NetfilterRules(value = NODE, listen = "tcp/22") Host host) {
        assertThat(host)
                .sending(TO_SERVICE.replace("10.0.0.7", "192.0.2.1"))
                .leavesOn("eth0")
                .always();
        assertThat(host)
                .receiving("tcp 192.0.2.9:40000 to 192.0.2.1:22")
                .on("eth0")
                .isDeliveredLocally()
                .always()
                .andItsReplyComesFrom("192.0.2.1:22");
    }

    @Test
    void aWrongExpectationIsAnsweredWithEverythingThatCanComeAndAWalk(@NetfilterRules(NODE) Host host) {
        assertThatThrownBy(
                        () -> assertThat(host).receiving(TO_SERVICE).on("eth0").isDeliveredTo("10.200.9.9:80"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("""
                        Expecting
                          tcp 10.0.0.7:40000 to 10.32.0.117:80 S, in by eth0 of host
                        to be delivered to 10.200.9.9:80
                        but what can become of it is
                          33.33% (715827883/2147483648)  FORWARDED out of eth0 as tcp 192.0.2.1""")
                .hasMessageContaining("nat:KUBE-SEP-1:rule:2")
                .hasMessageContaining("DNAT to 10.200.0.51:80")
                .hasMessageContaining("node.rules:26");
    }

    @Test
    void aWrongProbabilityAndAWrongReplyAreTold(@NetfilterRules(NODE) Host host) {
        OutcomeAssert delivered =
                assertThat(host).receiving(TO_SERVICE).on("eth0").isDeliveredTo("10.200.2.51:80");

        assertThatThrownBy(() -> delivered.withProbability(1, 2))
                .hasMessageContaining("to be delivered to 10.200.2.51:80 with probability 1/2, not 33.33%");
        assertThatThrownBy(delivered::always).hasMessageContaining("with probability always");
        assertThatThrownBy(() -> delivered.andItsReplyComesFrom("10.200.2.51:80"))
                .hasMessageContaining("and its reply to come from 10.200.2.51:80")
                .hasMessageContaining("the reply: tcp 10.32.0.117:80 to 10.0.0.7:40000");
    }

    @Test
    void anAddressThatIsNoneIsRefused(@NetfilterRules(NODE) Host host) {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> assertThat(host).receiving(TO_SERVICE).on("eth0").isDeliveredTo("web:80"))
                .withMessageContaining("'web:80' is no address");
    }

    @Test
    void ipv6AddressesStandInBrackets() {
        Host router = Host.builder("router")
                .networkInterface("eth0", "fd00:8::1/64")
                .networkInterface("eth1", "fd00:9::1/64")
                .sysctl("net.ipv6.conf.all.forwarding", "1")
                .rules(Simulator.parse("""
                        *nat
                        -A PREROUTING -d fd00:8::1 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:9::2]:8080
                        COMMIT
                        """, Family.IPV6))
                .build();
        assertThat(router)
                .receiving("tcp [fd00:8::2]:40000 to [fd00:8::1]:80")
                .on("eth0")
                .isForwardedTo("[fd00:9::2]:8080")
                .always()
                .andLeavesOn("eth1")
                .andItsReplyComesFrom("[fd00:8:0::1]:80");
    }
}
