package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UdpTrackerTest {
    private final Talk talk = new Talk();

    private PacketState ask() {
        return talk.pass(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53)).state();
    }

    private PacketState answer() {
        return talk.pass(Packet.udp(Talk.SERVER, 53, Talk.CLIENT, 4000)).state();
    }

    @Test
    void aQuestionAndItsAnswerAreForgottenAfterThirtySeconds() {
        assertThat(ask()).isEqualTo(PacketState.NEW);
        assertThat(talk.entry()).isEqualTo("30 [UNREPLIED]");
        assertThat(answer()).isEqualTo(PacketState.ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("30");
        talk.later("30");
        assertThat(talk.entry()).isEqualTo("none");
    }

    @Test
    void aFurtherQuestionBeforeAnyAnswerIsStillNew() {
        ask();
        talk.later("29");
        assertThat(ask()).isEqualTo(PacketState.NEW);
        assertThat(talk.entry()).isEqualTo("30 [UNREPLIED]");
    }

    @Test
    void whatIsAnsweredAndGoesOnAfterTwoSecondsIsAStream() {
        ask();
        answer();
        talk.later("2");
        assertThat(ask()).isEqualTo(PacketState.ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("30");
        talk.later("0.001");
        ask();
        assertThat(talk.entry()).isEqualTo("120 [ASSURED]");
    }

    @Test
    void aLateFirstAnswerMakesNoStreamYet() {
        ask();
        talk.later("3");
        answer();
        assertThat(talk.entry()).isEqualTo("30");
        answer();
        assertThat(talk.entry()).isEqualTo("120 [ASSURED]");
    }

    @Test
    void udpLiteMakesAStreamAtOnce() {
        Transport there = Transport.Ports.udp(4000, 53);
        Transport back = Transport.Ports.udp(53, 4000);
        talk.pass(Packet.of(Talk.CLIENT, Talk.SERVER, Protocol.UDPLITE, there, Payload.EMPTY));
        talk.pass(Packet.of(Talk.SERVER, Talk.CLIENT, Protocol.UDPLITE, back, Payload.EMPTY));
        assertThat(talk.entry()).isEqualTo("30");
        talk.pass(Packet.of(Talk.CLIENT, Talk.SERVER, Protocol.UDPLITE, there, Payload.EMPTY));
        assertThat(talk.entry()).isEqualTo("120 [ASSURED]");
    }

    @Test
    void anArrivingUdpLitePacketIsInvalidUnlessChecksumsAreIgnored() {
        Packet packet =
                Packet.of(Talk.CLIENT, Talk.SERVER, Protocol.UDPLITE, Transport.Ports.udp(4000, 53), Payload.EMPTY);
        assertThat(talk.table.trackArriving(packet, Optional.empty()).state()).isEqualTo(PacketState.INVALID);
        assertThat(talk.table.track(packet, Optional.empty()).state()).isEqualTo(PacketState.NEW);
        talk.table.apply(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_checksum", 0));
        assertThat(talk.table.trackArriving(packet, Optional.empty()).state()).isEqualTo(PacketState.NEW);
        Packet udp = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        assertThat(new Talk().table.trackArriving(udp, Optional.empty()).state())
                .isEqualTo(PacketState.NEW);
    }
}
