package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import org.junit.jupiter.api.Test;

class IpcompMatchTest {
    private static final Packet SEVEN = Packets.bytes(108, 0x32, 0, 0, 7);

    private static IpcompMatch indexes(long first, long last, boolean negated) {
        return new IpcompMatch(new Negatable<>(new NumberRange(first, last), negated), false);
    }

    @Test
    void theIndexHasSixteenBits() {
        assertThat(PacketAtRule.of(SEVEN).says(indexes(7, 7, false))).isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(SEVEN).says(indexes(5, 6, false))).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(SEVEN).says(indexes(5, 6, true))).isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(SEVEN).says(indexes(65536, 70000, false))).isEqualTo(MatchResult.NO);
    }

    @Test
    void aHeaderThatIsCutIsDropped() {
        assertThat(PacketAtRule.of(Packets.bytes(108, 0x32, 0, 0)).says(indexes(7, 7, true)))
                .isEqualTo(MatchResult.HOT_DROP);
        assertThat(PacketAtRule.of(Packets.laterFragment(108, 8, 1)).says(indexes(7, 7, true)))
                .isEqualTo(MatchResult.NO);
    }

    /** As iptables does: read again, such a rule is one for index 0. */
    @Test
    void aRangeOfAllIndexesIsNotPrinted() {
        assertThat(indexes(0, 0xffff_ffffL, false).toSave()).isEqualTo("-m ipcomp");
        assertThat(indexes(0, 0xffff_ffffL, true).toSave()).isEqualTo("-m ipcomp");
        assertThat(indexes(0, 0, false).toSave()).isEqualTo("-m ipcomp --ipcompspi 0");
    }
}
