package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhysdevMatchTest {
    private static final Optional<Boolean> GIVEN = Optional.of(false);
    private static final Optional<Boolean> INVERTED = Optional.of(true);

    private static PhysdevMatch in(String name, boolean inverted) {
        return new PhysdevMatch(
                Optional.empty(), port(name, inverted), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static PhysdevMatch out(String name, boolean inverted) {
        return new PhysdevMatch(
                Optional.empty(), Optional.empty(), Optional.empty(), port(name, inverted), Optional.empty());
    }

    private static Optional<Negatable<InterfaceName>> port(String name, boolean inverted) {
        return Optional.of(new Negatable<>(new InterfaceName(name), inverted));
    }

    private static PhysdevMatch asking(Optional<Boolean> isIn, Optional<Boolean> isOut, Optional<Boolean> isBridged) {
        return new PhysdevMatch(isIn, Optional.empty(), isOut, Optional.empty(), isBridged);
    }

    private static PacketAtRule routed() {
        return PacketAtRule.of(Packets.syn(80));
    }

    private static boolean yes(PacketAtRule packet, PhysdevMatch match) {
        return packet.says(match).equals(MatchResult.YES);
    }

    @Test
    void aPacketThatNeverCrossedABridgeMatchesOnlyWhatIsAllInverted() {
        assertThat(yes(routed(), in("v1", false))).isFalse();
        assertThat(yes(routed(), in("v1", true))).isTrue();
        assertThat(yes(routed(), asking(INVERTED, INVERTED, INVERTED))).isTrue();
        assertThat(yes(routed(), asking(INVERTED, GIVEN, INVERTED))).isFalse();
    }

    @Test
    void portsAreComparedByNameOrBeginning() {
        PacketAtRule packet = routed().bridged("v1", "v2");
        assertThat(yes(packet, in("v1", false))).isTrue();
        assertThat(yes(packet, in("v+", false))).isTrue();
        assertThat(yes(packet, in("v", false))).isFalse();
        assertThat(yes(packet, out("v2", false))).isTrue();
        assertThat(yes(packet, out("v2", true))).isFalse();
        assertThat(yes(packet, out("v3", true))).isTrue();
    }

    @Test
    void anUnknownOutPortMatchesNeitherANameNorItsInverse() {
        PacketAtRule packet = routed().bridged("v1", "");
        assertThat(yes(packet, out("v2", false))).isFalse();
        assertThat(yes(packet, out("v2", true))).isFalse();
    }

    @Test
    void anUnknownInPortIsNoObstacle() {
        PacketAtRule packet = routed().bridged("", "v2");
        assertThat(yes(packet, in("v1", false))).isTrue();
        assertThat(yes(packet, in("v1", true))).isTrue();
        assertThat(yes(packet, asking(GIVEN, Optional.empty(), Optional.empty())))
                .isFalse();
    }

    @Test
    void bridgedMeansThatTheOutPortIsKnown() {
        PacketAtRule arriving = routed().bridged("v1", "");
        PacketAtRule crossing = routed().bridged("v1", "v2");
        PhysdevMatch isBridged = asking(Optional.empty(), Optional.empty(), GIVEN);
        assertThat(yes(arriving, isBridged)).isFalse();
        assertThat(yes(arriving, asking(GIVEN, INVERTED, INVERTED))).isTrue();
        assertThat(yes(crossing, isBridged)).isTrue();
        assertThat(yes(crossing, asking(GIVEN, GIVEN, GIVEN))).isTrue();
    }
}
