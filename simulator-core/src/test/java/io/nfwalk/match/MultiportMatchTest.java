package io.nfwalk.match;

import static io.nfwalk.match.Packets.bytes;
import static io.nfwalk.match.Packets.laterFragment;
import static io.nfwalk.match.Packets.syn;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.MultiportMatch.Side;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiportMatchTest {
    private static final List<NumberRange> PORTS = List.of(NumberRange.of(80), new NumberRange(8000, 8100));

    private static MatchResult says(Side side, boolean inverted, Packet packet) {
        return PacketAtRule.of(packet).says(new MultiportMatch(side, PORTS, inverted));
    }

    @Test
    void anyPortOrRangeOfTheListWillDo() {
        assertThat(says(Side.DESTINATION, false, syn(80))).isEqualTo(MatchResult.YES);
        assertThat(says(Side.DESTINATION, false, syn(8100))).isEqualTo(MatchResult.YES);
        assertThat(says(Side.DESTINATION, false, syn(8101))).isEqualTo(MatchResult.NO);
        assertThat(says(Side.SOURCE, false, syn(80))).isEqualTo(MatchResult.NO);
    }

    @Test
    void portsMeansEitherAndItsInverseNeither() {
        assertThat(says(Side.EITHER, false, syn(80))).isEqualTo(MatchResult.YES);
        assertThat(says(Side.EITHER, true, syn(80))).isEqualTo(MatchResult.NO);
        assertThat(says(Side.EITHER, true, syn(81))).isEqualTo(MatchResult.YES);
        assertThat(new MultiportMatch(Side.EITHER, PORTS, false).conditions()).isEmpty();
    }

    @Test
    void aLaterFragmentNeverMatchesNotEvenInverted() {
        assertThat(says(Side.EITHER, true, laterFragment(Protocol.TCP, 1480, 0, 1, 0, 2)))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void aPacketWithoutBothPortsIsDropped() {
        assertThat(says(Side.SOURCE, true, bytes(Protocol.TCP, 0, 80, 0))).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says(Side.SOURCE, false, bytes(Protocol.TCP, 0, 80, 0, 0))).isEqualTo(MatchResult.YES);
    }
}
