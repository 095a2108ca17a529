package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.rules.SocketLookup.Found;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketMatchTest {
    private static final Packet SYN = Packets.syn(80);
    private static final SocketMatch ANY = new SocketMatch(false, false, false);
    private static final SocketMatch TRANSPARENT = new SocketMatch(true, true, false);
    private static final SocketMatch NOWILDCARD = new SocketMatch(false, true, false);
    private static final SocketMatch RESTORING = new SocketMatch(false, true, true);

    private static SocketLookup receiver(Packet packet) {
        Transport.Tcp header = packet.tcp().orElseThrow();
        return new SocketLookup(
                Protocol.TCP, packet.destination(), header.destinationPort(), packet.source(), header.sourcePort());
    }

    private static PacketAtRule packet(Found found) {
        FactsOfTest facts = new FactsOfTest();
        facts.sockets = Map.of(receiver(SYN), found);
        return PacketAtRule.of(SYN).on(facts);
    }

    @Test
    void aSocketOfOneAddressIsEnough() {
        assertThat(packet(Found.OF_ONE_ADDRESS).says(ANY)).isEqualTo(MatchResult.YES);
        assertThat(packet(Found.HALF_OPEN).says(ANY)).isEqualTo(MatchResult.YES);
        assertThat(packet(Found.NOTHING).says(NOWILDCARD)).isEqualTo(MatchResult.NO);
    }

    @Test
    void aSocketOfAllAddressesCountsOnlyIfSaidSo() {
        assertThat(packet(Found.OF_ALL_ADDRESSES).says(ANY)).isEqualTo(MatchResult.NO);
        assertThat(packet(Found.OF_ALL_ADDRESSES).says(NOWILDCARD)).isEqualTo(MatchResult.YES);
        assertThat(ANY.found(packet(Found.OF_ALL_ADDRESSES))).isEqualTo("its socket is bound to no address of its own");
    }

    @Test
    void noSocketIsTransparent() {
        assertThat(packet(Found.OF_ONE_ADDRESS).says(TRANSPARENT)).isEqualTo(MatchResult.NO);
        assertThat(TRANSPARENT.found(packet(Found.OF_ONE_ADDRESS))).isEqualTo("its socket is not transparent");
    }

    @Test
    void whatNobodySaidIsUnknown() {
        assertThat(packet(Found.UNKNOWN).says(ANY)).isInstanceOf(MatchResult.Unknown.class);
        assertThat(packet(Found.UNKNOWN).says(TRANSPARENT)).isInstanceOf(MatchResult.Unknown.class);
    }

    @Test
    void theMarkOfASocketIsNoneButAHalfOpenConnectionGivesNone() {
        PacketAtRule open = packet(Found.OF_ALL_ADDRESSES).marked(7);
        PacketAtRule halfOpen = packet(Found.HALF_OPEN).marked(7);
        assertThat(open.says(RESTORING)).isEqualTo(MatchResult.YES);
        assertThat(open.mark()).isZero();
        assertThat(halfOpen.says(RESTORING)).isEqualTo(MatchResult.YES);
        assertThat(halfOpen.mark()).isEqualTo(7);
    }

    @Test
    void otherProtocolsHaveNoSuchSockets() {
        assertThat(PacketAtRule.of(Packets.icmp(8, 0)).says(NOWILDCARD)).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(Packets.bytes(47, 1, 2, 3, 4)).says(NOWILDCARD))
                .isEqualTo(MatchResult.NO);
    }
}
