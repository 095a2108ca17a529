package io.nfwalk.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkTextTest {
    private final Lab lab = new Lab();

    private static List<String> lines(StepRecord record) {
        return WalkText.lines(record.events(), record.network(), Ink.PLAIN);
    }

    private StepRecord filtered(Packet packet, String... rules) {
        lab.box.rules(Lab.table("filter", rules));
        return lab.arrive(packet);
    }

    @Test
    void aHostsEventsStandUnderItsName() {
        assertThat(lines(lab.udp("10.9.0.2", 53)))
                .containsSubsequence("near", "box", "far", "box", "near")
                .startsWith(
                        "near",
                        "  client sends      udp 10.8.0.2:40001 to 10.9.0.2:53, ttl 64",
                        "  route             default via 10.8.0.1 dev eth0",
                        "  out eth0          the same                                                near/eth0 > box/eth0",
                        "",
                        "box")
                .endsWith("  client            takes it for the answer");
    }

    @Test
    void rulesStandInTheAddressFormOfATraceLogWithEffectAndPlace() {
        assertThat(lines(filtered(
                        Packet.udp("10.8.0.2:1", "10.9.0.2:53"),
                        ":user - [0:0]",
                        "-A FORWARD -m comment --comment counts",
                        "-A FORWARD -j user",
                        "-A user -s 10.0.0.0/8 -j LOG --log-prefix \"seen: \"",
                        "-A user -s 192.0.2.0/24 -j DROP",
                        "-A FORWARD -g user",
                        "-A FORWARD -j DROP")))
                .containsSubsequence(
                        "  filter:FORWARD:rule:1  counts            box.rules:3",
                        "  filter:FORWARD:rule:2  jump user         box.rules:4",
                        "  filter:user:rule:1     LOG \"seen: \"      box.rules:5",
                        "  filter:user:return:3   end of the chain",
                        "  filter:FORWARD:rule:3  goto user         box.rules:7",
                        "  filter:user:rule:1     LOG \"seen: \"      box.rules:5",
                        "  filter:user:return:3   end of the chain");
    }

    @Test
    void whatARuleChangedIsToldBeforeAndAfter() {
        lab.box.rules(Lab.table(
                "mangle",
                "-A PREROUTING -j MARK --set-mark 0x1",
                "-A PREROUTING -j MARK --set-mark 0x1",
                "-A PREROUTING -j TOS --set-tos 0x10",
                "-A PREROUTING -j TTL --ttl-set 9"));

        assertThat(lines(lab.arrive(Packet.udp("10.8.0.2:1", "10.9.0.2:53"))))
                .contains(
                        "  mangle:PREROUTING:rule:1  MARK 0x0 -> 0x1                  box.rules:2",
                        "  mangle:PREROUTING:rule:2  MARK --set-xmark 0x1/0xffffffff  box.rules:3",
                        "  mangle:PREROUTING:rule:3  TOS 0x0 -> 0x10                  box.rules:4",
                        "  mangle:PREROUTING:rule:4  TTL 64 -> 9                      box.rules:5",
                        "  out eth1          udp 10.8.0.2:1 to 10.9.0.2:53, ttl 8, tos 0x10          box/eth1 > far/eth0");
    }

    @Test
    void acceptingPoliciesAndConntrackShareALineInTheirOrder() {
        lab.box.rules(Lab.rules(
                "*raw",
                "COMMIT",
                "*mangle",
                "COMMIT",
                "*nat",
                "COMMIT",
                "*filter",
                "-A INPUT -m state --state NEW",
                "COMMIT"));

        assertThat(lines(lab.arrive(Packet.udp("10.8.0.2:1", "10.9.0.2:53"))))
                .contains(
                        "  raw PREROUTING: policy ACCEPT; conntrack: NEW, a new entry; mangle, nat PREROUTING: policy ACCEPT",
                        "  mangle, filter FORWARD: policy ACCEPT; mangle, nat POSTROUTING: policy ACCEPT");
    }

    @Test
    void aDroppingPolicyHasALineOfItsOwnAndTheEndItsCause() {
        assertThat(lines(filtered(Packet.udp("10.8.0.2:1", "10.9.0.2:53"), ":FORWARD DROP")))
                .contains("  filter:FORWARD:policy:1  DROP", "  gone              dropped by filter:FORWARD:policy:1");
    }

    @Test
    void natIsToldAsTuplesBothWays() {
        lab.box.rules(Lab.table("nat", "-A PREROUTING -d 20.0.0.1 -j DNAT --to-destination 10.9.0.2"));

        assertThat(lines(lab.udp("20.0.0.1", 53)))
                .contains(
                        "  NAT               10.8.0.2:40001>20.0.0.1:53 -> 10.8.0.2:40001>10.9.0.2:53",
                        "  NAT back          10.9.0.2:53>10.8.0.2:40001 -> 20.0.0.1:53>10.8.0.2:40001");
    }

    @Test
    void nothingIsPaintedUnlessAskedFor() {
        StepRecord record = filtered(Packet.udp("10.8.0.2:1", "10.9.0.2:53"), "-A FORWARD -j DROP");

        assertThat(String.join("", lines(record))).doesNotContain("\u001b");
        assertThat(String.join("", WalkText.lines(record.events(), record.network(), Ink.COLOURED)))
                .contains("\u001b[1mbox\u001b[0m")
                .contains("\u001b[31mfilter:FORWARD:rule:1");
    }
}
