package io.nfwalk.match;

import static io.nfwalk.match.Packets.bytes;
import static io.nfwalk.match.Packets.datagram;
import static io.nfwalk.match.Packets.is;
import static io.nfwalk.match.Packets.laterFragment;
import static io.nfwalk.match.Packets.not;
import static io.nfwalk.match.Packets.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UdpMatchTest {
    private static UdpMatch toPort(Optional<Negatable<NumberRange>> ports) {
        return new UdpMatch(Optional.empty(), ports);
    }

    private static MatchResult says(Backend backend, UdpMatch match, Packet packet) {
        return PacketAtRule.of(packet).in(backend).says(match);
    }

    @ParameterizedTest
    @EnumSource
    void portsAreComparedAndInverted(Backend backend) {
        assertThat(says(backend, toPort(is(53)), datagram(53))).isEqualTo(MatchResult.YES);
        assertThat(says(backend, toPort(not(is(53))), datagram(53))).isEqualTo(MatchResult.NO);
        assertThat(says(backend, new UdpMatch(is(40000), is(54)), datagram(53))).isEqualTo(MatchResult.NO);
    }

    @ParameterizedTest
    @EnumSource
    void aReversedRangeHoldsNoPort(Backend backend) {
        assertThat(says(backend, toPort(within(90, 80)), datagram(85))).isEqualTo(MatchResult.NO);
        assertThat(says(backend, toPort(not(within(90, 80))), datagram(85))).isEqualTo(MatchResult.YES);
    }

    @Test
    void fourBytesAreEnoughForNfTablesButDroppedByTheModule() {
        Packet cut = bytes(Protocol.UDP, 0, 1, 0, 53);
        assertThat(says(Backend.NFT, toPort(is(53)), cut)).isEqualTo(MatchResult.YES);
        assertThat(says(Backend.LEGACY, toPort(is(53)), cut)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says(Backend.NFT, new UdpMatch(Optional.empty(), Optional.empty()), cut))
                .isEqualTo(MatchResult.HOT_DROP);
    }

    @Test
    void aLaterFragmentIsReadByNfTablesAlone() {
        Packet later = laterFragment(Protocol.UDP, 1480, 0, 1, 0, 81);
        assertThat(says(Backend.NFT, toPort(not(is(80))), later)).isEqualTo(MatchResult.YES);
        assertThat(says(Backend.LEGACY, toPort(not(is(80))), later)).isEqualTo(MatchResult.NO);
    }

    @Test
    void excludingEveryPortIsLeftToThePartOfTheKernel() {
        UdpMatch match = toPort(not(within(0, 65535)));
        assertThat(says(Backend.NFT, match, datagram(53))).isEqualTo(MatchResult.YES);
        assertThat(says(Backend.LEGACY, match, datagram(53))).isEqualTo(MatchResult.NO);
        assertThat(match.conditions()).isEmpty();
    }
}
