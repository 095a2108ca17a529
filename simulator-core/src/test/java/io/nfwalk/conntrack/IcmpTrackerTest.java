package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.PacketState.ESTABLISHED;
import static io.nfwalk.conntrack.PacketState.INVALID;
import static io.nfwalk.conntrack.PacketState.NEW;
import static io.nfwalk.conntrack.PacketState.RELATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpTrackerTest {
    private static final IpAddress ROUTER = IpAddress.of("10.9.0.1");
    private static final IpAddress CLIENT6 = IpAddress.of("fd00:8::2");
    private static final IpAddress SERVER6 = IpAddress.of("fd00:9::2");

    private final Talk talk = new Talk();

    private static Packet message(IpAddress from, IpAddress to, Transport.Icmp message) {
        return Packet.of(from, to, from.family().icmpProtocol(), message, Payload.EMPTY);
    }

    private PacketState client(int type, int code, int id) {
        return talk.pass(message(Talk.CLIENT, Talk.SERVER, Transport.Icmp.query(type, code, id, 1)))
                .state();
    }

    private PacketState server(int type, int code, int id) {
        return talk.pass(message(Talk.SERVER, Talk.CLIENT, Transport.Icmp.query(type, code, id, 1)))
                .state();
    }

    private static Transport.Icmp error(int type, int code, Packet about, int quoted) {
        return Transport.Icmp.error(type, code, 0, new Transport.Quote(about, quoted));
    }

    @Test
    void anEchoIsAnsweredByItsIdAndNeverAssured() {
        assertThat(client(8, 0, 77)).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("30 [UNREPLIED]");
        assertThat(server(0, 0, 78)).isEqualTo(INVALID);
        assertThat(server(0, 0, 77)).isEqualTo(ESTABLISHED);
        talk.later("5");
        assertThat(client(8, 0, 77)).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("30");
        assertThat(talk.table.entries().get(0).original()).hasToString("10.8.0.2>10.9.0.2 8/0/77");
        assertThat(talk.table.entries().get(0).reply()).hasToString("10.9.0.2>10.8.0.2 0/0/77");
    }

    @Test
    void anAnswerNeedsTheQuestionsCode() {
        client(8, 0, 77);
        assertThat(server(0, 5, 77)).isEqualTo(INVALID);
    }

    @Test
    void theSameIdAskedTheOtherWayIsAnotherConnection() {
        client(8, 0, 77);
        assertThat(server(8, 0, 77)).isEqualTo(NEW);
        assertThat(talk.table.entries()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "8, NEW",
        "13, NEW",
        "15, NEW",
        "17, NEW",
        "0, INVALID",
        "14, INVALID",
        "16, INVALID",
        "18, INVALID",
        "3, INVALID",
        "5, INVALID",
        "9, INVALID",
        "10, INVALID",
        "12, INVALID",
        "19, INVALID",
        "255, INVALID"
    })
    void onlyQuestionsBeginAConnection(int type, PacketState expected) {
        assertThat(client(type, 0, 1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "128, NEW",
        "139, NEW",
        "129, INVALID",
        "140, INVALID",
        "1, INVALID",
        "127, INVALID",
        "137, INVALID",
        "138, INVALID",
        "144, INVALID",
        "200, INVALID",
        "130, UNTRACKED",
        "133, UNTRACKED",
        "135, UNTRACKED",
        "136, UNTRACKED",
        "143, UNTRACKED",
        "151, UNTRACKED",
        "152, UNTRACKED"
    })
    void icmpv6HasItsOwnQuestionsAndUntrackedMessages(int type, PacketState expected) {
        Packet packet = message(CLIENT6, SERVER6, Transport.Icmp.query(type, 0, 1, 1));
        assertThat(talk.table.track(packet, Optional.empty()).state()).isEqualTo(expected);
    }

    @Test
    void theOtherFamilysMessagesAreInvalid() {
        Packet foreign = Packet.of(CLIENT6, SERVER6, Protocol.ICMP, Transport.Icmp.query(8, 0, 1, 1), Payload.EMPTY);
        assertThat(talk.pass(foreign).state()).isEqualTo(INVALID);
    }

    @Test
    void anErrorAboutAKnownPacketIsRelatedToItAndChangesNothing() {
        Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        talk.pass(question);
        talk.later("10");
        Tracking tracking = talk.pass(message(ROUTER, Talk.CLIENT, error(3, 3, question, 28)));
        assertThat(tracking.state()).isEqualTo(RELATED);
        assertThat(tracking.direction()).isEqualTo(Direction.REPLY);
        assertThat(tracking.connection()).containsSame(talk.table.entries().get(0));
        assertThat(talk.entry()).isEqualTo("20 [UNREPLIED]");
    }

    @Test
    void anErrorAboutAnAnswerGoesTheOriginalWay() {
        talk.pass(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53));
        Packet answer = Packet.udp(Talk.SERVER, 53, Talk.CLIENT, 4000);
        talk.pass(answer);
        Tracking tracking = talk.pass(message(Talk.CLIENT, Talk.SERVER, error(3, 3, answer, 28)));
        assertThat(tracking.state()).isEqualTo(RELATED);
        assertThat(tracking.direction()).isEqualTo(Direction.ORIGINAL);
    }

    @Test
    void anErrorThatGoesToSomebodyElseThanTheSenderIsInvalid() {
        Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        talk.pass(question);
        assertThat(talk.pass(message(Talk.CLIENT, Talk.SERVER, error(3, 3, question, 28)))
                        .state())
                .isEqualTo(INVALID);
        assertThat(talk.pass(message(ROUTER, IpAddress.of("10.8.0.3"), error(3, 3, question, 28)))
                        .state())
                .isEqualTo(INVALID);
    }

    @Test
    void anErrorAboutAnUnknownPacketOrWithTooLittleOfItIsInvalid() {
        Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        assertThat(talk.pass(message(ROUTER, Talk.CLIENT, error(3, 3, question, 28)))
                        .state())
                .isEqualTo(INVALID);
        talk.pass(question);
        assertThat(talk.pass(message(ROUTER, Talk.CLIENT, error(3, 3, question, 23)))
                        .state())
                .isEqualTo(INVALID);
        assertThat(talk.pass(message(ROUTER, Talk.CLIENT, error(3, 3, question, 24)))
                        .state())
                .isEqualTo(RELATED);
    }

    @Test
    void anErrorAboutAnErrorIsInvalid() {
        Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        talk.pass(question);
        Packet first = message(ROUTER, Talk.CLIENT, error(3, 3, question, 28));
        assertThat(talk.pass(message(Talk.CLIENT, ROUTER, error(3, 3, first, 48)))
                        .state())
                .isEqualTo(INVALID);
    }

    @Test
    void whatThisHostSaysAboutAPacketIsRelatedTheOtherWay() {
        Tracking about = talk.table.track(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53), Optional.empty());
        Tracking said = ConntrackTable.attached(about).orElseThrow();
        assertThat(said.state()).isEqualTo(RELATED);
        assertThat(said.direction()).isEqualTo(Direction.REPLY);
        assertThat(said.connection()).isEqualTo(about.connection());
        assertThat(talk.table.confirm(said)).isTrue();
        assertThat(talk.table.entries()).isEmpty();
        assertThat(ConntrackTable.attached(Tracking.INVALID)).isEmpty();
        assertThat(ConntrackTable.attached(Tracking.UNTRACKED)).isEmpty();
    }
}
