package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.OptionException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class U32MatchTest {
    private static final Packet DATAGRAM =
            Packets.datagram(53).withPayload(Payload.of("abcde".getBytes(StandardCharsets.UTF_8)));

    private static MatchResult says(String tests, Packet packet) throws OptionException {
        return PacketAtRule.of(packet).says(new U32Match(U32Reader.read(tests), false));
    }

    @Test
    void wordsAreCountedFromTheIpHeader() throws OptionException {
        assertThat(says("0=0x45000021", DATAGRAM)).isEqualTo(MatchResult.YES);
        assertThat(says("12=0x0a080002 && 16=0x0a090002", DATAGRAM)).isEqualTo(MatchResult.YES);
        assertThat(says("29=0x62636465", DATAGRAM)).isEqualTo(MatchResult.YES);
    }

    @Test
    void aWordBeyondTheEndIsNotThereWhateverIsWanted() throws OptionException {
        assertThat(says("30=0:0xffffffff", DATAGRAM)).isEqualTo(MatchResult.NO);
        assertThat(says("0&0@0xffffffff=0:0xffffffff", DATAGRAM)).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(DATAGRAM).says(new U32Match(U32Reader.read("30=0:0xffffffff"), true)))
                .isEqualTo(MatchResult.YES);
    }

    @Test
    void atStepsForwardByTheNumber() throws OptionException {
        assertThat(says("0>>22&0x3c@0&0xffff=53", DATAGRAM)).isEqualTo(MatchResult.YES);
        assertThat(says("0>>22&0x3c@8=0x61626364", DATAGRAM)).isEqualTo(MatchResult.YES);
    }

    @Test
    void whatThePacketDoesNotStateIsNotKnownUnlessItDoesNotMatter() throws OptionException {
        assertThat(says("4>>16=7", DATAGRAM)).isInstanceOf(MatchResult.Unknown.class);
        assertThat(says("4>>16=0:0xffff", DATAGRAM)).isEqualTo(MatchResult.YES);
        assertThat(says("4>>16=0x10000", DATAGRAM)).isEqualTo(MatchResult.NO);
        assertThat(says("4&0x1fff=0", DATAGRAM)).isEqualTo(MatchResult.YES);
        assertThat(says("8&0x00ff0000=0x110000", DATAGRAM)).isEqualTo(MatchResult.YES);
    }

    @Test
    void aReversedRangeHoldsNothing() throws OptionException {
        assertThat(says("0&0=5:0", DATAGRAM)).isEqualTo(MatchResult.NO);
        assertThat(says("4>>16=0xffff:0", DATAGRAM)).isEqualTo(MatchResult.NO);
    }
}
