package io.nfwalk.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.network.Simulation;
import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final Lab lab = new Lab();

    private static String why(StepRecord record) {
        Explanation explanation = Explanation.of(record);
        assertThat(explanation.failed()).isTrue();
        return explanation.why();
    }

    @Test
    void whatWorkedIsNoFailure() {
        lab.box.rules(Lab.table("nat", "-A PREROUTING -d 20.0.0.1 -j DNAT --to-destination 10.9.0.2"));

        Explanation explanation = Explanation.of(lab.tcp("20.0.0.1", 80));

        assertThat(explanation.failed()).isFalse();
        assertThat(explanation.why())
                .isEqualTo(
                        "The SYN from 10.8.0.2:40001 to 20.0.0.1:80 reached far as 10.8.0.2:40001>10.9.0.2:80, and the"
                                + " answer came back from where it was asked.");
        assertThat(explanation.remarks()).isEmpty();
    }

    // ---- rules

    @Test
    void aRuleDroppedTheRequest() {
        lab.box.rules(Lab.table("filter", "-A FORWARD -p tcp --dport 80 -j DROP"));

        assertThat(why(lab.tcp("10.9.0.2", 80)))
                .isEqualTo(
                        "box dropped the SYN from 10.8.0.2:40001 to 10.9.0.2:80 by filter:FORWARD:rule:1"
                                + " (-p tcp -m tcp --dport 80 -j DROP, box.rules:2). Nothing comes back to near, which waits in vain.");
    }

    @Test
    void thePacketIsToldAsItWasWhenItWasDropped() {
        lab.box.rules(Lab.rules(
                "*nat",
                "-A PREROUTING -d 20.0.0.1 -j DNAT --to-destination 10.9.0.2",
                "COMMIT",
                "*filter",
                "-A FORWARD -j DROP",
                "COMMIT"));

        assertThat(why(lab.udp("20.0.0.1", 53)))
                .startsWith("box dropped the datagram from 10.8.0.2:40001 to 10.9.0.2:53 by filter:FORWARD:rule:1");
    }

    @Test
    void aPolicyDroppedTheAnswerOnTheServersHost() {
        lab.far.rules(Lab.table("filter", ":OUTPUT DROP"));

        assertThat(why(lab.tcp("10.9.0.2", 80)))
                .isEqualTo(
                        "far dropped the SYN-ACK from 10.9.0.2:80 to 10.8.0.2:40001: filter OUTPUT has no rule that takes"
                                + " it, and its policy is DROP (filter:OUTPUT:policy:1). Nothing comes back to near, which waits in"
                                + " vain.");
    }

    @Test
    void aRuleRejectedTheRequestAndTheClientHeardOfIt() {
        lab.box.rules(Lab.table("filter", "-A FORWARD -j REJECT --reject-with icmp-admin-prohibited"));

        assertThat(why(lab.tcp("10.9.0.2", 80)))
                .isEqualTo("box rejected the SYN from 10.8.0.2:40001 to 10.9.0.2:80 by filter:FORWARD:rule:1 (-j REJECT"
                        + " --reject-with icmp-admin-prohibited, box.rules:2). So near gets ICMP communication"
                        + " administratively prohibited from 10.8.0.1.");
    }

    @Test
    void theRejectionWasLostAsWell() {
        lab.box.rules(Lab.table("filter", "-A FORWARD -j REJECT", "-A OUTPUT -j DROP"));

        assertThat(why(lab.udp("10.9.0.2", 53)))
                .contains("box rejected the datagram")
                .contains(
                        "What was sent about it got lost as well. box dropped the ICMP port unreachable from 10.8.0.1 to"
                                + " 10.8.0.2 by filter:OUTPUT:rule:1 (-j DROP, box.rules:3).")
                .endsWith("Nothing comes back to near, which waits in vain.");
    }

    @Test
    void aDroppedPacketThatConntrackCallsInvalidIsSaidToBe() {
        lab.box.rules(Lab.table("filter", "-A FORWARD -m conntrack --ctstate INVALID -j DROP"));

        TcpFlags rst = new TcpFlags(TcpFlags.RST);
        Packet packet = Packet.tcp("10.8.0.2:80", "10.9.0.9:1")
                .withTransport(new Transport.Tcp(80, 1, rst, 1, 1, 0, TcpOptions.NONE));

        assertThat(why(lab.arrive(packet)))
                .isEqualTo("box dropped the RST from 10.8.0.2:80 to 10.9.0.9:1, which conntrack calls INVALID, by"
                        + " filter:FORWARD:rule:1 (-m conntrack --ctstate INVALID -j DROP, box.rules:2).");
    }

    @Test
    void aPolicyThatDropsAnInvalidPacketSaysSoToo() {
        lab.box.rules(Lab.rules(
                "*filter", ":FORWARD DROP", "-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT", "COMMIT"));
        TcpFlags rst = new TcpFlags(TcpFlags.RST);
        Packet packet = Packet.tcp("10.8.0.2:80", "10.9.0.9:1")
                .withTransport(new Transport.Tcp(80, 1, rst, 1, 1, 0, TcpOptions.NONE));

        assertThat(why(lab.arrive(packet)))
                .startsWith(
                        "box dropped the RST from 10.8.0.2:80 to 10.9.0.9:1, which conntrack calls INVALID: filter FORWARD"
                                + " has no rule that takes it");
    }

    @Test
    void aRuleAsksForWhatNobodyStated() {
        lab.box.rules(Lab.table("filter", "-A FORWARD -m osf --genre Linux -j DROP"));

        StepRecord record = lab.tcp("10.9.0.2", 80);

        assertThat(record.result()).isEqualTo(Step.Result.UNDETERMINED);
        assertThat(why(record))
                .startsWith("On box the way of the SYN from 10.8.0.2:40001 to 10.9.0.2:80 hangs on ")
                .contains("for which filter:FORWARD:rule:1 (-m osf --genre Linux -j DROP, box.rules:2) asks.")
                .contains("What is needed: ");
    }

    // ---- routing

    @Test
    void theClientHasNoRoute() {
        lab.near = Host.builder("near").networkInterface("eth0", "10.8.0.2/24");

        assertThat(why(lab.tcp("10.9.0.2", 80))).isEqualTo("near has no route to 10.9.0.2, so nothing was sent.");
        assertThat(why(lab.udp("10.9.0.2", 53))).isEqualTo("near has no route to 10.9.0.2, so nothing was sent.");
    }

    @Test
    void theRoutersRouteIsABlackhole() {
        lab.box.route("blackhole 10.66.0.0/16");

        assertThat(why(lab.tcp("10.66.0.1", 80)))
                .isEqualTo(
                        "box has a blackhole route to 10.66.0.1, where the SYN from 10.8.0.2:40001 to 10.66.0.1:80 was to"
                                + " go. Nothing comes back to near, which waits in vain.");
    }

    @Test
    void theRouterDoesNotForward() {
        lab.box.sysctl("net.ipv4.ip_forward", "0");

        assertThat(why(lab.tcp("10.9.0.2", 80)))
                .isEqualTo(
                        "The SYN from 10.8.0.2:40001 to 10.9.0.2:80 is for another host, and box does not forward what"
                                + " comes in by eth0, so it dropped it without a word. Nothing comes back to near, which waits in"
                                + " vain. With net.ipv4.ip_forward=1 box would forward it.");
    }

    @Test
    void theRouterDoesNotForwardFromThatInterface() {
        lab.box.sysctl("net.ipv4.conf.eth0.forwarding", "0");

        assertThat(why(lab.tcp("10.9.0.2", 80))).endsWith("With net.ipv4.conf.eth0.forwarding=1 box would forward it.");
    }

    @Test
    void reversePathFilteringRefusedTheSource() {
        lab.box.sysctl("net.ipv4.conf.all.rp_filter", "1");

        assertThat(why(lab.arrive(Packet.udp("10.9.0.77:1", "10.9.0.2:53"))))
                .isEqualTo("box refused the datagram from 10.9.0.77:1 to 10.9.0.2:53 where it came in by eth0: source"
                        + " 10.9.0.77 has no route back through eth0 (rp_filter).");
    }

    @Test
    void theTimeToLiveRanOut() {
        assertThat(why(lab.arrive(Packet.udp("10.8.0.2:1", "10.9.0.2:53").withTtl(1))))
                .isEqualTo(
                        "The time to live of the datagram from 10.8.0.2:1 to 10.9.0.2:53 ran out on box, where it came"
                                + " with 1; box sent ICMP time exceeded to 10.8.0.2.");
    }

    @Test
    void thePacketIsTooLongForTheNextLink() {
        lab.box.route("10.20.0.0/16 via 10.9.0.2 mtu 1400");

        assertThat(why(lab.arrive(Packet.udp("10.8.0.2:1", "10.20.0.1:53").withPayload(Payload.zeros(1400)))))
                .isEqualTo(
                        "The datagram from 10.8.0.2:1 to 10.20.0.1:53 has 1428 bytes, the link by which box sends it on"
                                + " takes 1400, and it may not be fragmented; box sent ICMP fragmentation needed to 10.8.0.2.");
    }

    @Test
    void nobodyHasTheNextHop() {
        assertThat(why(lab.tcp("10.9.0.99", 80)))
                .isEqualTo(
                        "Nobody on the link has 10.9.0.99, the next hop of the SYN from 10.8.0.2:40001 to 10.9.0.99:80, so"
                                + " box could not send it. So near gets ICMP host unreachable from 10.8.0.1.");
    }

    // ---- links

    @Test
    void theFrameWasForAnotherHost() {
        StepRecord record = lab.simulation()
                .run(new Step.SendInto(
                        "box",
                        "eth0",
                        new Ethernet(Network.FAR_END, MacAddress.of("02:77:00:00:00:01")),
                        Packet.udp("10.8.0.2:1", "10.9.0.2:53"),
                        Optional.empty()));

        assertThat(why(record))
                .isEqualTo(
                        "box ignored the datagram from 10.8.0.2:1 to 10.9.0.2:53, since the frame was not addressed to it"
                                + " but to 02:77:00:00:00:01.");
    }

    @Test
    void theOtherEndOfTheWireIsDown() {
        lab.simulation()
                .run(Lab.changed(
                        lab.far.build().toBuilder().interfaceUp("eth0", false).build()));

        assertThat(why(lab.tcp("10.9.0.2", 80)))
                .startsWith("The other end of the wire at eth1 of box is down, where the SYN from 10.8.0.2:40001 to"
                        + " 10.9.0.2:80 had to pass.");
    }

    @Test
    void nobodyIsAtTheOtherEndOfTheWire() {
        lab.box.networkInterface("eth2", "10.10.0.1/24").route("10.20.0.0/16 via 10.10.0.2");

        assertThat(why(lab.tcp("10.20.0.1", 80)))
                .isEqualTo(
                        "The SYN from 10.8.0.2:40001 to 10.20.0.1:80 left box by eth2, a wire without a host at its other"
                                + " end, so nobody answers it. Nothing comes back to near, which waits in vain.");
    }

    // ---- servers

    @Test
    void nothingListens() {
        assertThat(why(lab.tcp("10.9.0.2", 81)))
                .isEqualTo(
                        "The SYN from 10.8.0.2:40001 to 10.9.0.2:81 reached far, but nothing listens on tcp 10.9.0.2:81"
                                + " there, so far answered with a RST. So near gets a RST from 10.9.0.2:81.");
        assertThat(why(lab.udp("10.9.0.2", 54)))
                .isEqualTo("The datagram from 10.8.0.2:40001 to 10.9.0.2:54 reached far, but nothing listens on udp"
                        + " 10.9.0.2:54 there, so far answered with ICMP port unreachable. So near gets ICMP port unreachable"
                        + " from 10.9.0.2.");
    }

    // ---- answers

    @Test
    void theAnswerIsExemptFromTrackingWhereItShouldBeTranslatedBack() {
        lab.box.rules(Lab.rules(
                "*raw",
                "-A PREROUTING -i eth1 -j NOTRACK",
                "COMMIT",
                "*nat",
                "-A PREROUTING -d 20.0.0.1 -j DNAT --to-destination 10.9.0.2",
                "COMMIT"));

        assertThat(why(lab.tcp("20.0.0.1", 80)))
                .isEqualTo("On box the SYN-ACK from 10.9.0.2:80 to 10.8.0.2:40001 is exempt from tracking by"
                        + " raw:PREROUTING:rule:1 (-i eth1 -j NOTRACK, box.rules:2), so nothing"
                        + " translated its source 10.9.0.2:80 back to 20.0.0.1:80. near has no connection with 10.9.0.2:80,"
                        + " since it asked 20.0.0.1:80: it answers RST and goes on waiting in vain.");
    }

    @Test
    void theAnswerTookAnotherWay() {
        lab.box.rules(Lab.table("nat", "-A PREROUTING -d 20.0.0.1 -j DNAT --to-destination 10.9.0.2"));

        assertThat(why(twoWays(Host.builder("other")).run(Lab.connect("near", Protocol.UDP, "20.0.0.1", 53))))
                .isEqualTo(
                        "box had translated the request's destination 20.0.0.1:53 to 10.9.0.2:53, but the datagram from"
                                + " 10.9.0.2:53 to 10.8.0.2:40001 took another way to near and did not pass box, so nothing translated"
                                + " its source 10.9.0.2:53 back to 20.0.0.1:53. near asked 20.0.0.1:53, so this is an answer from an"
                                + " unexpected source, 10.9.0.2:53.");
    }

    @Test
    void theAnswerTookAnotherWayAndGotAnotherSourceThere() {
        Host.Builder other = Host.builder("other").rules(Lab.table("nat", "-A POSTROUTING -o eth0 -j MASQUERADE"));

        assertThat(why(twoWays(other).run(Lab.connect("near", Protocol.UDP, "10.9.0.2", 53))))
                .isEqualTo(
                        "Conntrack on other had no entry of which the datagram from 10.9.0.2:53 to 10.8.0.2:40001 is the"
                                + " answer and took it for the beginning of a connection, and nat POSTROUTING gave it the source"
                                + " 10.6.0.1:53. near asked 10.9.0.2:53, so this is an answer from an unexpected source,"
                                + " 10.6.0.1:53.");
    }

    /**
     * The answers of far go through {@code other}: near eth1 10.6.0.2 --- 10.6.0.1 other 10.7.0.1 --- far eth1
     * 10.7.0.2.
     */
    private Simulation twoWays(Host.Builder other) {
        other.networkInterface("eth0", "10.6.0.1/24")
                .networkInterface("eth1", "10.7.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .route("10.8.0.0/24 via 10.6.0.2");
        return Simulation.of(
                Network.builder()
                        .host(lab.near.networkInterface("eth1", "10.6.0.2/24").build())
                        .host(lab.box.build())
                        .host(lab.far
                                .networkInterface("eth1", "10.7.0.2/24")
                                .route("10.8.0.0/24 via 10.7.0.1")
                                .build())
                        .host(other.build())
                        .wire(Lab.place("near/eth0"), Lab.place("box/eth0"))
                        .wire(Lab.place("far/eth0"), Lab.place("box/eth1"))
                        .wire(Lab.place("near/eth1"), Lab.place("other/eth0"))
                        .wire(Lab.place("far/eth1"), Lab.place("other/eth1"))
                        .build(),
                new SeededChance(0));
    }

    // ---- bridges

    private static final String VIP = "-A PREROUTING -d 10.32.0.10 -p tcp --dport 80 -j DNAT --to-destination ";

    /** Two pods on a bridge whose host gives them a virtual address: pod-a 10.1.0.2, pod-b 10.1.0.3. */
    private static Simulation pods(String endpoint, List<String> modules, List<String> sysctls, boolean learned) {
        Host.Builder box = Host.builder("box")
                .bridge("br0", "10.1.0.1/24")
                .bridgePort("v1", "br0")
                .bridgePort("v2", "br0")
                .sysctl("net.ipv4.ip_forward", "1")
                .modules(modules)
                .rules(Lab.table("nat", VIP + endpoint));
        sysctls.forEach(sysctl -> box.sysctl(sysctl, "0"));
        Network.Builder network = Network.builder()
                .host(box.build())
                .host(pod("pod-a", "10.1.0.2/24"))
                .host(pod("pod-b", "10.1.0.3/24"))
                .wire(Lab.place("box/v1"), Lab.place("pod-a/eth0"))
                .wire(Lab.place("box/v2"), Lab.place("pod-b/eth0"));
        if (!learned) {
            network.unlearned(Lab.place("box/br0"), Lab.place("pod-b/eth0"));
        }
        return Simulation.of(network.build(), new SeededChance(0));
    }

    private static Host pod(String name, String address) {
        return Host.builder(name)
                .networkInterface("eth0", address)
                .route("default via 10.1.0.1")
                .listen("tcp/80")
                .build();
    }

    private static final Step ASK = Lab.connect("pod-a", Protocol.TCP, "10.32.0.10", 80);

    @Test
    void theAnswerWasBridgedPastIptablesWithoutTheModule() {
        assertThat(why(pods("10.1.0.3", List.of(), List.of(), true).run(ASK)))
                .isEqualTo(
                        "The SYN-ACK from 10.1.0.3:80 to 10.1.0.2:40001 was bridged by br0 on box from v2 to v1 without"
                                + " visiting iptables, because br_netfilter is not loaded, so nothing translated its source"
                                + " 10.1.0.3:80 back to 10.32.0.10:80. pod-a has no connection with 10.1.0.3:80, since it asked"
                                + " 10.32.0.10:80: it answers RST and goes on waiting in vain. On box, modprobe br_netfilter makes"
                                + " bridged packets visit iptables and conntrack, which translates such answers back.");
    }

    @Test
    void theAnswerWasBridgedPastIptablesBecauseOfTheSysctl() {
        String sysctl = "net.bridge.bridge-nf-call-iptables";

        assertThat(why(pods("10.1.0.3", List.of("br_netfilter"), List.of(sysctl), true)
                        .run(ASK)))
                .contains("without visiting iptables, because " + sysctl + " is 0, so nothing")
                .contains("On box, sysctl -w " + sysctl + "=1 makes bridged packets visit iptables");
    }

    @Test
    void hairpinIsOff() {
        assertThat(why(pods("10.1.0.2", List.of("br_netfilter"), List.of(), true)
                        .run(ASK)))
                .isEqualTo(
                        "The bridge on box could not pass the SYN from 10.1.0.2:40001 to 10.1.0.2:80 on: its only way is"
                                + " v1, the port it came by, and hairpin is off there. Nothing comes back to pod-a, which waits in"
                                + " vain. With hairpin on for that port (bridge link set dev v1 hairpin on) the bridge would send it"
                                + " back there.");
    }

    @Test
    void aFloodIsRemarkedThoughItDoesNoHarm() {
        Explanation explanation = Explanation.of(
                pods("10.1.0.3", List.of("br_netfilter"), List.of(), false).run(ASK));

        assertThat(explanation.failed()).isFalse();
        assertThat(explanation.remarks())
                .containsExactly(
                        "br0 on box does not know the MAC of pod-b/eth0, so it floods the SYN from 10.1.0.2:40001"
                                + " to 10.1.0.3:80: a copy leaves by v2. Each copy passes FORWARD and POSTROUTING for itself.");
    }
}
