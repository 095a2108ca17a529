package io.nfwalk.match;

import static io.nfwalk.match.Packets.bytes;
import static io.nfwalk.match.Packets.icmp;
import static io.nfwalk.match.Packets.laterFragment;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.MatchResult;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IcmpMatchTest {
    private static MatchResult says(IcmpTypes wanted, boolean inverted, Packet packet) {
        return PacketAtRule.of(packet).says(new IcmpMatch(wanted, inverted));
    }

    @Test
    void aTypeAloneMeansEveryCode() {
        IcmpTypes unreachable = new IcmpTypes(3, 0, 255);
        assertThat(says(unreachable, false, icmp(3, 13))).isEqualTo(MatchResult.YES);
        assertThat(says(unreachable, false, icmp(4, 0))).isEqualTo(MatchResult.NO);
        assertThat(says(unreachable, true, icmp(3, 13))).isEqualTo(MatchResult.NO);
    }

    @Test
    void aCodeNarrowsTheType() {
        IcmpTypes fragmentationNeeded = new IcmpTypes(3, 4, 4);
        assertThat(says(fragmentationNeeded, false, icmp(3, 4))).isEqualTo(MatchResult.YES);
        assertThat(says(fragmentationNeeded, false, icmp(3, 3))).isEqualTo(MatchResult.NO);
        assertThat(says(fragmentationNeeded, true, icmp(3, 3))).isEqualTo(MatchResult.YES);
    }

    @Test
    void anyMatchesEveryTypeAndItsInverseNone() {
        assertThat(says(new IcmpTypes(255, 0, 255), false, icmp(8, 0))).isEqualTo(MatchResult.YES);
        assertThat(says(new IcmpTypes(255, 0, 255), true, icmp(8, 0))).isEqualTo(MatchResult.NO);
    }

    @Test
    void aLaterFragmentNeverMatches() {
        assertThat(says(new IcmpTypes(255, 0, 255), false, laterFragment(Protocol.ICMP, 1480, 8, 0, 0, 0)))
                .isEqualTo(MatchResult.NO);
        assertThat(says(new IcmpTypes(3, 0, 255), true, laterFragment(Protocol.ICMP, 1480, 8, 0, 0, 0)))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void aMessageOfLessThanEightBytesIsDropped() {
        assertThat(says(new IcmpTypes(8, 0, 255), false, bytes(Protocol.ICMP, 8, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(MatchResult.HOT_DROP);
        assertThat(says(new IcmpTypes(8, 0, 255), false, bytes(Protocol.ICMP, 8, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(MatchResult.YES);
    }

    @Property
    void theConditionSaysWhatTheMatchSaysOfWholeMessages(
            @ForAll @IntRange(max = 255) int wanted,
            @ForAll @IntRange(max = 255) int type,
            @ForAll @IntRange(max = 255) int code,
            @ForAll boolean oneCode,
            @ForAll boolean inverted) {
        IcmpMatch match = new IcmpMatch(new IcmpTypes(wanted, oneCode ? 3 : 0, oneCode ? 3 : 255), inverted);
        PacketAtRule packet = PacketAtRule.of(icmp(type, code));
        boolean holds = match.conditions().orElseThrow().stream().allMatch(condition -> condition.holds(packet));
        assertThat(packet.says(match)).isEqualTo(MatchResult.of(holds));
    }
}
