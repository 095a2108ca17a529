package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.PkttypeMatch.Kind;
import io.nfwalk.match.TtlMatch.Comparison;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext.LinkType;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The matches that look at one field: mark, length, ttl, iprange, mac, pkttype; and comment, which looks at none. */
class FieldMatchesTest {
    private static final Packet PACKET = Packets.syn(80);
    private static final MacAddress SENDER = MacAddress.of("02:00:00:00:00:01");

    private static boolean yes(PacketAtRule packet, Match match) {
        return packet.says(match).equals(MatchResult.YES);
    }

    private static boolean yes(Packet packet, Match match) {
        return yes(PacketAtRule.of(packet), match);
    }

    private static IprangeMatch from(String first, String last, boolean inverted) {
        IprangeMatch.Range range = new IprangeMatch.Range(IpAddress.of(first), IpAddress.of(last));
        return new IprangeMatch(Optional.of(new Negatable<>(range, inverted)), Optional.empty());
    }

    @Test
    void aMarkIsComparedWithinItsMask() {
        PacketAtRule packet = PacketAtRule.of(PACKET).marked(0xf000_4001);
        assertThat(yes(packet, new MarkMatch(0x4000, 0x4000, false))).isTrue();
        assertThat(yes(packet, new MarkMatch(0xf000_4001L, 0xffff_ffffL, false)))
                .isTrue();
        assertThat(yes(packet, new MarkMatch(0x4000, 0xffff_ffffL, true))).isTrue();
    }

    @Test
    void aMarksBitsOutsideOfTheMaskNeverMatch() {
        PacketAtRule packet = PacketAtRule.of(PACKET).marked(0x1ff);
        assertThat(yes(packet, new MarkMatch(0x1ff, 0xff, false))).isFalse();
        assertThat(yes(packet, new MarkMatch(0x1ff, 0xff, true))).isTrue();
    }

    @Test
    void aLengthCountsAllHeaders() {
        assertThat(yes(PACKET, new LengthMatch(NumberRange.of(40), false))).isTrue();
        assertThat(yes(PACKET, new LengthMatch(new NumberRange(41, 65535), false)))
                .isFalse();
        assertThat(yes(PACKET, new LengthMatch(new NumberRange(41, 65535), true)))
                .isTrue();
    }

    @Test
    void aReversedRangeOfLengthsHoldsNone() {
        assertThat(yes(PACKET, new LengthMatch(new NumberRange(60, 20), false))).isFalse();
        assertThat(yes(PACKET, new LengthMatch(new NumberRange(60, 20), true))).isTrue();
    }

    @Test
    void aTtlIsComparedWithTheHeaders() {
        assertThat(yes(PACKET, new TtlMatch(Comparison.EQ, 64, false))).isTrue();
        assertThat(yes(PACKET, new TtlMatch(Comparison.EQ, 64, true))).isFalse();
        assertThat(yes(PACKET, new TtlMatch(Comparison.LT, 64, false))).isFalse();
        assertThat(yes(PACKET, new TtlMatch(Comparison.LT, 65, false))).isTrue();
        assertThat(yes(PACKET, new TtlMatch(Comparison.GT, 64, false))).isFalse();
        assertThat(yes(PACKET, new TtlMatch(Comparison.GT, 63, false))).isTrue();
        assertThat(yes(PACKET.withTtl(0), new TtlMatch(Comparison.LT, 0, false)))
                .isFalse();
        assertThat(yes(PACKET.withTtl(255), new TtlMatch(Comparison.GT, 255, false)))
                .isFalse();
    }

    @Test
    void aRangeOfAddressesHasBothItsEnds() {
        assertThat(yes(PACKET, from("10.8.0.2", "10.8.0.9", false))).isTrue();
        assertThat(yes(PACKET, from("10.7.0.0", "10.8.0.2", false))).isTrue();
        assertThat(yes(PACKET, from("10.8.0.3", "10.8.0.9", false))).isFalse();
        assertThat(yes(PACKET, from("10.8.0.3", "10.8.0.9", true))).isTrue();
    }

    @Test
    void addressesAreComparedAsUnsignedNumbers() {
        Packet packet = Packet.tcp(IpAddress.of("192.168.0.1"), 1, Packets.SERVER, 80);
        assertThat(yes(packet, from("10.0.0.0", "200.0.0.0", false))).isTrue();
    }

    @Test
    void aReversedRangeOfAddressesHoldsNone() {
        assertThat(yes(PACKET, from("10.9.0.0", "10.8.0.0", false))).isFalse();
        assertThat(yes(PACKET, from("10.9.0.0", "10.8.0.0", true))).isTrue();
    }

    @Test
    void theFramesSourceIsCompared() {
        PacketAtRule packet = PacketAtRule.of(PACKET).from(SENDER);
        assertThat(yes(packet, new MacMatch(SENDER, false))).isTrue();
        assertThat(yes(packet, new MacMatch(SENDER, true))).isFalse();
        assertThat(yes(packet, new MacMatch(MacAddress.of("02:00:00:00:00:02"), true)))
                .isTrue();
    }

    @Test
    void aPacketWithoutFrameHasNoSourceToCompareNotEvenInverted() {
        assertThat(yes(PACKET, new MacMatch(SENDER, false))).isFalse();
        assertThat(yes(PACKET, new MacMatch(SENDER, true))).isFalse();
    }

    @Test
    void theKindOfFrameIsCompared() {
        PacketAtRule broadcast = PacketAtRule.of(PACKET).came(LinkType.BROADCAST);
        assertThat(yes(broadcast, new PkttypeMatch(Kind.BROADCAST, false))).isTrue();
        assertThat(yes(broadcast, new PkttypeMatch(Kind.UNICAST, true))).isTrue();
        assertThat(yes(broadcast, new PkttypeMatch(Kind.MULTICAST, false))).isFalse();
        assertThat(yes(PACKET, new PkttypeMatch(Kind.UNICAST, false))).isTrue();
    }

    @Test
    void noPacketThatComesToARuleIsForAnotherHost() {
        assertThat(yes(PACKET, new PkttypeMatch(Kind.OTHERHOST, false))).isFalse();
        assertThat(yes(PACKET, new PkttypeMatch(Kind.OTHERHOST, true))).isTrue();
    }

    @Test
    void aCommentMatchesEverything() {
        assertThat(yes(PACKET, new CommentMatch("x"))).isTrue();
        assertThat(new CommentMatch("x").conditions())
                .hasValueSatisfying(all -> assertThat(all).isEmpty());
    }

    @Test
    void aLongCommentIsCutBetweenCharacters() {
        assertThat(new CommentMatch("a".repeat(300)).text()).hasSize(255);
        assertThat(new CommentMatch("a".repeat(254) + "ä").text()).isEqualTo("a".repeat(254));
    }
}
