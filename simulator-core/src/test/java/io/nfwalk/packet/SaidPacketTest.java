package io.nfwalk.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets in words. */
class SaidPacketTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp 10.0.0.7:40000 to 10.32.0.10:53 S",
                "tcp [fd00::7]:40000 to [fd00::10]:80 SA",
                "tcp 10.0.0.7:40000 to 10.32.0.10:53 NONE",
                "udp 10.0.0.7:40000 to 10.32.0.10:53",
                "udp 10.0.0.7:40000 to 10.32.0.10:53 fragment 0+",
                "udplite 10.0.0.7:1 to 10.0.0.8:2",
                "sctp 10.0.0.7:1 to 10.0.0.8:2",
                "icmp 10.0.0.7 to 10.32.0.10 8/0 id 7",
                "icmpv6 fd00::7 to fd00::10 129/0 id 3",
                "icmp 10.0.0.1 to 10.0.0.7 3/3 about udp 10.0.0.7:5000 to 10.0.0.9:53",
                "47 10.0.0.7 to 10.32.0.10"
            })
    void whatIsPrintedIsReadAgain(String words) {
        assertThat(Packet.parse(words)).hasToString(words);
    }

    @Test
    void aSegmentWithoutFlagsIsASyn() {
        SaidPacket said = SaidPacket.parse("tcp 10.0.0.7:1 to 10.0.0.8:2");
        assertThat(said.packet().tcp().orElseThrow().flags()).isEqualTo(new TcpFlags(TcpFlags.SYN));
        assertThat(said.flagsSaid()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"SA,SA", "SYN-ACK,SA", "ack,A", "fin ack,FA", "flags FA,FA", "ack 7 ack,A"})
    void flagsAreLettersOrNames(String words, String flags) {
        assertThat(Packet.parse("tcp 10.0.0.7:1 to 10.0.0.8:2 " + words)
                        .tcp()
                        .orElseThrow()
                        .flags())
                .hasToString(flags);
    }

    @Test
    void wordsBehindTheAddressesSayTheRest() {
        Packet packet =
                Packet.parse("tcp 10.0.0.7:1 to 10.0.0.8:2 A, ttl 3, tos 0x10, seq 5 ack 6 window 7 payload 100 nodf");
        assertThat(packet.ttl()).isEqualTo(3);
        assertThat(packet.tos()).isEqualTo(0x10);
        assertThat(packet.dontFragment()).isFalse();
        assertThat(packet.payload().length()).isEqualTo(100);
        Transport.Tcp tcp = packet.tcp().orElseThrow();
        assertThat(tcp.sequence()).isEqualTo(5);
        assertThat(tcp.acknowledgement()).isEqualTo(6);
        assertThat(tcp.window()).isEqualTo(7);
    }

    @Test
    void aLengthIsThatOfTheWholePacket() {
        assertThat(Packet.parse("gre 10.0.0.7 to 10.0.0.8 length 1500").length())
                .isEqualTo(1500);
        assertThat(Packet.parse("udp 10.0.0.7:1 to 10.0.0.8:2 length 28")
                        .payload()
                        .length())
                .isZero();
    }

    @Test
    void aPayloadMayBeATextOrBytes() {
        assertThat(Packet.parse("udp 10.0.0.7:1 to 10.0.0.8:2 payload \"GET /\"")
                        .payload()
                        .length())
                .isEqualTo(5);
        assertThat(Packet.parse("udp 10.0.0.7:1 to 10.0.0.8:2 hex 0a0b")
                        .payload()
                        .at(1))
                .isEqualTo(11);
    }

    @Test
    void anIcmpMessageHasAName() {
        assertThat(Packet.parse("icmp 10.0.0.7 to 10.0.0.8 time-exceeded")
                        .icmp()
                        .orElseThrow()
                        .type())
                .isEqualTo(11);
        assertThat(Packet.parse("ping fd00::7 to fd00::8").icmp().orElseThrow().type())
                .isEqualTo(128);
    }

    @Test
    void whatTheWordsLeaveOpenIsTold() {
        assertThat(SaidPacket.parse("tcp 10.0.0.7 to 10.0.0.8:80").assumed())
                .containsExactly("the source port is 40000");
        assertThat(SaidPacket.parse("icmp 10.0.0.7 to 10.0.0.8").assumed())
                .containsExactly("the message is an echo request");
        assertThat(SaidPacket.parse("tcp 10.0.0.7:1 to 10.0.0.8:80").assumed()).isEmpty();
    }

    @Test
    void aSourceMayBeMissing() {
        assertThat(Packet.parse("udp to 10.0.0.8:53").source().isUnspecified()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tpc 10.0.0.7:1 to 10.0.0.8:2 | 1 | 'tpc' is no protocol",
                "tcp 10.0.0.7:1 10.0.0.8:2 | 16 | '10.0.0.8:2' stands where 'to' should",
                "tcp 10.0.0.7:1 to 10.0.0.8 | 19 | '10.0.0.8' has no port",
                "tcp 10.0.0.7:1 to 10.0.0.8:70000 | 19 | '70000' is no port",
                "tcp 10.0.0:1 to 10.0.0.8:2 | 5 | '10.0.0:1' is no address",
                "icmp 10.0.0.7:1 to 10.0.0.8 | 6 | packets of protocol icmp have no ports",
                "udp 10.0.0.7:1 to [fd00::8]:2 | 19 | '[fd00::8]:2' is of another family than 10.0.0.7",
                "udp 10.0.0.7:1 to 10.0.0.8:2 SA | 30 | 'SA' is no word for a udp packet",
                "tcp 10.0.0.7:1 to 10.0.0.8:2 ttl 256 | 34 | '256' is no value for ttl",
                "tcp 10.0.0.7:1 to 10.0.0.8:2 length 10 | 37 | '10' is no length for a tcp packet",
                "tcp 10.0.0.7:1 to 10.0.0.8:2 ttl | 34 | something is missing here",
                "udp 10.0.0.7:1 to 10.0.0.8:2 fragment 7 | 39 | '7' is no fragment"
            })
    void aWrongWordIsToldWithItsPlace(String words, int column, String message) {
        PacketTextException wrong = catchThrowableOfType(PacketTextException.class, () -> SaidPacket.parse(words));
        assertThat(wrong).hasMessage(message);
        assertThat(wrong.column()).isEqualTo(column);
        assertThat(wrong.expected()).isNotEmpty();
    }
}
