package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.StringMatch.Algorithm;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.OptionException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StringMatchTest {
    private static final int END = 0xffff;

    private static Packet with(String text) {
        return Packets.datagram(53).withPayload(Payload.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MatchResult says(String text, int from, int to, Packet packet) throws OptionException {
        return PacketAtRule.of(packet)
                .says(new StringMatch(StringPattern.ofText(text), Algorithm.BM, from, to, false, false));
    }

    @Test
    void thePatternLiesWhollyBetweenTheTwoPlaces() throws OptionException {
        assertThat(says("abc", 28, 31, with("abc"))).isEqualTo(MatchResult.YES);
        assertThat(says("abc", 28, 30, with("abc"))).isEqualTo(MatchResult.NO);
        assertThat(says("abc", 29, END, with("abc"))).isEqualTo(MatchResult.NO);
        assertThat(says("abc", 29, END, with("xabc"))).isEqualTo(MatchResult.YES);
        assertThat(says("abc", END, END, with("abc"))).isEqualTo(MatchResult.NO);
    }

    @Test
    void headersAreSearchedToo() throws OptionException {
        StringPattern addresses = StringPattern.ofHex("|0a 08 00 02|");
        assertThat(PacketAtRule.of(with("")).says(new StringMatch(addresses, Algorithm.KMP, 0, END, false, false)))
                .isEqualTo(MatchResult.YES);
    }

    @Test
    void letterCaseIsThatOfLatin1() throws OptionException {
        StringPattern umlaut = StringPattern.ofHex("|e4|x");
        Packet packet = Packets.datagram(53).withPayload(Payload.of(new byte[] {(byte) 0xc4, 'X'}));
        assertThat(PacketAtRule.of(packet).says(new StringMatch(umlaut, Algorithm.BM, 28, END, true, false)))
                .isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(packet).says(new StringMatch(umlaut, Algorithm.BM, 28, END, false, false)))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void fewBytesMayStandInWhatThePacketDoesNotStateButManyDoNot() throws OptionException {
        Packet segment = Packets.segment("A", TcpOptions.NONE);
        assertThat(says("a", 20, END, segment)).isInstanceOf(MatchResult.Unknown.class);
        assertThat(says("ab", 20, END, segment)).isEqualTo(MatchResult.NO);
        assertThat(says("\0\0\0\0", 24, END, segment)).isInstanceOf(MatchResult.Unknown.class);
    }
}
