package io.nfwalk.testkit.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import io.nfwalk.testkit.arbitrary.DrawnPacket;
import io.nfwalk.testkit.arbitrary.Hosts;
import io.nfwalk.testkit.arbitrary.Packets;
import io.nfwalk.testkit.arbitrary.RuleSets;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;

class PacketLawsTest {
    private static final RuleSet HALF_TRACKED = Simulator.parse("""
            *raw
            -A PREROUTING -i eth1 -p udp -j CT --notrack
            COMMIT
            *nat
            -A PREROUTING -i eth0 -p udp -m udp --dport 53 -j DNAT --to-destination 10.9.0.2:5353
            COMMIT
            """);

    /** Without tables that keep packets from conntrack. */
    @Provide
    Arbitrary<Host> tracking() {
        return Hosts.with(RuleSets.any(Family.IPV4)
                .filter(rules -> rules.table(TableName.RAW).isEmpty()));
    }

    @Property(tries = 150)
    void whatIsTrackedIsTranslatedBackWhateverTheRules(@ForAll("tracking") Host host, @ForAll Random random) {
        RandomGenerator<DrawnPacket> packets = Packets.near(host, Family.IPV4).generator(100);
        for (int i = 0; i < 5; i++) {
            DrawnPacket drawn = packets.next(random).value();
            PacketLaws.of(host).everyPacketEndsSomewhere(drawn);
            PacketLaws.of(host).aReplyIsTranslatedBackExactly(drawn);
            PacketLaws.of(host).endsAlikeWith(host.ruleSets().get(0).rules(), drawn);
        }
    }

    @Example
    void anAnswerThatIsNotTrackedIsNotTranslatedBack() {
        PacketLaws laws = PacketLaws.of(router(HALF_TRACKED));
        DrawnPacket asked = drawn(Packet.udp("10.8.0.2:40000", "10.8.0.1:53"));

        assertThatThrownBy(() -> laws.aReplyIsTranslatedBackExactly(asked))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("udp 10.8.0.2:40000 to 10.8.0.1:53, in by eth0, is answered by udp 10.9.0.2:5353")
                .hasMessageContaining("nat:PREROUTING:rule:1")
                .hasMessageContaining("CT --notrack");
    }

    @Example
    void aPacketThatEndsOtherwiseWithOtherRulesIsShownWithBothWalks() {
        PacketLaws laws = PacketLaws.of(router(HALF_TRACKED));
        DrawnPacket web = drawn(Packet.tcp("10.8.0.2:40000", "10.9.0.2:80"));
        RuleSet without = Simulator.parse("*filter\n-A FORWARD -p tcp -j DROP\nCOMMIT\n");

        laws.noRuleStopsThePacket(web);
        assertThatThrownBy(() -> laws.endsAlikeWith(without, web))
                .hasMessageContaining("ends otherwise with the other rules")
                .hasMessageContaining("DROPPED by filter:FORWARD:rule:1");
        assertThatThrownBy(() -> PacketLaws.of(router(without)).noRuleStopsThePacket(web))
                .hasMessageContaining("is stopped");
        assertThat(laws.crossing(web).out()).contains("eth1");
    }

    private static DrawnPacket drawn(Packet packet) {
        return new DrawnPacket(packet, Optional.of("eth0"), Optional.empty(), 0);
    }

    private static Host router(RuleSet rules) {
        return Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(rules)
                .build();
    }
}
