package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SctpMatchTest {
    private static final String COOKIE_ACK = "0b000004";
    private static final String MIDDLE_OF_DATA = "0000001400000001000000000000000061626364";

    private static Packet with(String chunks) {
        Payload payload = Payload.of(HexFormat.of().parseHex(chunks));
        return Packet.of(
                IpAddress.of("10.8.0.2"),
                IpAddress.of("10.9.0.2"),
                Protocol.SCTP,
                Transport.Sctp.before(payload, 4000, 80, 0),
                payload);
    }

    private static MatchResult says(String scope, String list, boolean inverted, String chunks) throws OptionException {
        Negatable<SctpChunks> wanted = new Negatable<>(SctpChunks.read(scope, list), inverted);
        return PacketAtRule.of(with(chunks))
                .says(new SctpMatch(Optional.empty(), Optional.empty(), Optional.of(wanted)));
    }

    @Test
    void oneOfTheTypesOrEachOrNoOther() throws OptionException {
        String both = COOKIE_ACK + MIDDLE_OF_DATA;
        assertThat(says("any", "DATA", false, both)).isEqualTo(MatchResult.YES);
        assertThat(says("any", "INIT", false, both)).isEqualTo(MatchResult.NO);
        assertThat(says("all", "DATA,COOKIE_ACK", false, both)).isEqualTo(MatchResult.YES);
        assertThat(says("all", "DATA,COOKIE_ACK", false, COOKIE_ACK)).isEqualTo(MatchResult.NO);
        assertThat(says("only", "DATA", false, both)).isEqualTo(MatchResult.NO);
        assertThat(says("only", "DATA,INIT", false, MIDDLE_OF_DATA)).isEqualTo(MatchResult.YES);
    }

    @Test
    void capitalFlagsAreSetAndSmallOnesClear() throws OptionException {
        assertThat(says("any", "DATA:be", false, MIDDLE_OF_DATA)).isEqualTo(MatchResult.YES);
        assertThat(says("any", "DATA:bE", false, MIDDLE_OF_DATA)).isEqualTo(MatchResult.NO);
        assertThat(says("only", "DATA:B", false, MIDDLE_OF_DATA)).isEqualTo(MatchResult.NO);
    }

    @Test
    void aCutOrEmptyChunkDropsThePacketUnlessTheAnswerIsKnownBefore() throws OptionException {
        assertThat(says("any", "COOKIE_ACK", false, COOKIE_ACK + "000000")).isEqualTo(MatchResult.YES);
        assertThat(says("any", "DATA", false, COOKIE_ACK + "000000")).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("any", "DATA", false, "0b000000")).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("any", "DATA", true, "0b000000")).isEqualTo(MatchResult.DOOMED);
        assertThat(says("all", "NONE", false, "")).isEqualTo(MatchResult.HOT_DROP);
    }
}
