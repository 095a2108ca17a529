package io.nfwalk.testkit.junit;

import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;

import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.testkit.arbitrary.DrawnPacket;
import io.nfwalk.testkit.arbitrary.Packets;
import io.nfwalk.testkit.law.PacketLaws;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Packets at the borders of rules meet most of them, which the class itself has to show. */
@RuleCoverageMinimum(files = "node.rules", rules = 80, branches = 75)
class PropertyCoverageTest {
    private final Host node = RuleSource.host(PropertyCoverageTest.class, "node.rules");

    @Provide
    Arbitrary<DrawnPacket> packets() {
        return Packets.near(node, Family.IPV4);
    }

    @Property(tries = 400)
    void everyPacketEndsSomewhere(@ForAll("packets") DrawnPacket packet) {
        PacketLaws.of(node).everyPacketEndsSomewhere(packet);
        PacketLaws.of(node).aReplyIsTranslatedBackExactly(packet);
    }

    @Example
    void assertionsCountAsWell() {
        assertThat(node)
                .sending("tcp 192.0.2.1:40000 to 10.32.0.117:80")
                .leavesOn("eth0")
                .always();
    }
}
