package org.example;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.testkit.Crossing;
import io.nfwalk.testkit.arbitrary.DrawnPacket;
import io.nfwalk.testkit.arbitrary.Packets;
import io.nfwalk.testkit.junit.RuleSource;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AllPacketsTest {
    private static final IpAddress WEB = IpAddress.of("10.32.0.117");

    private final Host node = RuleSource.host(AllPacketsTest.class, "node.rules");

    @Provide
    Arbitrary<DrawnPacket> packets() {
        return Packets.near(node, Family.IPV4);
    }

    /** Of the Service's own protocol and port, but for segments in no known connection. */
    @Property(tries = 300)
    boolean noConnectionToTheServiceLeavesTheNodeUntranslated(@ForAll("packets") DrawnPacket drawn) {
        Crossing crossing =
                Crossing.received(Simulator.of(node), node, drawn.in().orElseThrow(), drawn.packet());
        boolean isWeb = drawn.packet().protocol() == Protocol.TCP
                && drawn.packet().destination().equals(WEB)
                && drawn.packet().transport().destinationPortIfAny().orElse(0) == 80;
        return !isWeb || crossing.out().isEmpty() || !crossing.last().destination().equals(WEB);
    }
}
