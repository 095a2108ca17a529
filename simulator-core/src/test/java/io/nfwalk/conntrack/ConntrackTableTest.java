package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.PacketState.ESTABLISHED;
import static io.nfwalk.conntrack.PacketState.INVALID;
import static io.nfwalk.conntrack.PacketState.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConntrackTableTest {
    private final Talk talk = new Talk();
    private final ConntrackTable table = talk.table;
    private final Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
    private final Packet answer = Packet.udp(Talk.SERVER, 53, Talk.CLIENT, 4000);

    private static Optional<Template> in(int original, int reply) {
        return Optional.of(new Template(new Zone(original, reply), Optional.empty()));
    }

    private static Packet raw(IpAddress from, IpAddress to, int protocol, byte... bytes) {
        return Packet.of(from, to, protocol, new Transport.Raw(), Payload.of(bytes));
    }

    @Test
    void nobodyFindsAnUnconfirmedEntry() {
        Tracking first = table.track(question, Optional.empty());
        Tracking second = table.track(question, Optional.empty());
        assertThat(second.connection()).isNotEqualTo(first.connection());
        assertThat(table.entries()).isEmpty();
        assertThat(table.timeLeft(first.connection().orElseThrow())).isZero();
    }

    @Test
    void entriesAreListedInOrderOfConfirmation() {
        Tracking early = table.track(question, Optional.empty());
        Tracking late = table.track(Packet.udp(Talk.CLIENT, 4001, Talk.SERVER, 53), Optional.empty());
        assertThat(table.confirm(late)).isTrue();
        assertThat(table.confirm(early)).isTrue();
        assertThat(table.entries())
                .containsExactly(
                        late.connection().orElseThrow(), early.connection().orElseThrow());
    }

    @Test
    void anEntryIsGoneTheMomentItsTimeIsUp() {
        talk.pass(question);
        talk.later("29.999");
        assertThat(table.entries()).hasSize(1);
        talk.later("0.001");
        assertThat(table.entries()).isEmpty();
        assertThat(talk.pass(answer).state()).isEqualTo(NEW);
    }

    @Test
    void entriesRunOutOneByOne() {
        talk.pass(question);
        talk.later("10");
        talk.pass(Packet.udp(Talk.CLIENT, 4001, Talk.SERVER, 53));
        talk.later("20");
        assertThat(table.entries()).hasSize(1);
        talk.later("10");
        assertThat(table.entries()).isEmpty();
    }

    @Test
    void theFirstAnswerClearsUnreplied() {
        Connection connection = talk.pass(question).connection().orElseThrow();
        assertThat(connection.unreplied()).isTrue();
        Tracking tracking = talk.pass(answer);
        assertThat(tracking).isEqualTo(new Tracking(ESTABLISHED, Optional.of(connection), Direction.REPLY));
        assertThat(connection.unreplied()).isFalse();
    }

    @Test
    void aZoneKeepsEqualTuplesApart() {
        talk.pass(question, in(5, 5));
        assertThat(talk.pass(question).state()).isEqualTo(NEW);
        assertThat(table.entries()).hasSize(2);
        assertThat(talk.pass(answer, in(5, 5)).state()).isEqualTo(ESTABLISHED);
        assertThat(talk.pass(answer, in(6, 6)).state()).isEqualTo(NEW);
        assertThat(table.entries()).hasSize(3);
    }

    @Test
    void aZoneOfTheOriginalDirectionFindsItsAnswerInTheZoneThatNobodySet() {
        Tracking asked = talk.pass(question, in(5, 0));
        Tracking answered = talk.pass(answer);
        assertThat(answered.connection()).isEqualTo(asked.connection());
        assertThat(answered.state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void theSameAnswersInOneZoneAreAClash() {
        talk.pass(question, in(1, 0));
        Tracking second = table.track(question, in(2, 0));
        assertThat(second.state()).isEqualTo(NEW);
        assertThat(table.confirm(second)).isFalse();
        assertThat(table.entries()).hasSize(1);
    }

    @Test
    void twoDatagramsThatBeganTheSameFlowAtOnceShareTheFirstEntry() {
        Tracking first = table.track(question, Optional.empty());
        Tracking second = table.track(question, Optional.empty());
        assertThat(table.confirm(first)).isTrue();
        assertThat(table.confirmed(second)).contains(first);
        assertThat(table.entries()).hasSize(1);
    }

    @Test
    void twoSynsThatBeganTheSameFlowAtOnceDoNot() {
        Packet syn = Packet.tcp(Talk.CLIENT, 4000, Talk.SERVER, 80);
        Tracking first = table.track(syn, Optional.empty());
        Tracking second = table.track(syn, Optional.empty());
        assertThat(table.confirm(first)).isTrue();
        assertThat(table.confirm(second)).isFalse();
    }

    @Test
    void confirmingTwiceIsHarmless() {
        Tracking tracking = talk.pass(question);
        assertThat(table.confirm(tracking)).isTrue();
        assertThat(table.entries()).hasSize(1);
        assertThat(table.confirm(Tracking.INVALID)).isTrue();
        assertThat(table.confirm(Tracking.UNTRACKED)).isTrue();
    }

    @Test
    void aForgottenEntryCanNotBeConfirmed() {
        Tracking tracking = table.track(question, Optional.empty());
        table.forget(tracking.connection().orElseThrow());
        assertThat(table.confirm(tracking)).isFalse();
    }

    @Test
    void flushingForgetsEverything() {
        talk.pass(question);
        table.flush();
        assertThat(table.entries()).isEmpty();
        assertThat(talk.pass(question).state()).isEqualTo(NEW);
    }

    @Test
    void aTemplatesHelperGoesToTheNewConnection() {
        Tracking tracking = talk.pass(question, Optional.of(new Template(Zone.DEFAULT, Optional.of("tftp"))));
        assertThat(tracking.connection().orElseThrow().helper()).contains("tftp");
    }

    @Test
    void laterFragmentsAreInvalid() {
        Packet fragment =
                question.withTransport(new Transport.Raw()).withFragment(Optional.of(new Fragment(1480, false, 7)));
        assertThat(talk.pass(fragment).state()).isEqualTo(INVALID);
    }

    @Test
    void aPacketToItselfIsItsOwnAnswer() {
        Packet packet = Packet.udp(Talk.CLIENT, 53, Talk.CLIENT, 53);
        assertThat(talk.pass(packet).state()).isEqualTo(NEW);
        assertThat(talk.pass(packet).state()).isEqualTo(ESTABLISHED);
        assertThat(table.entries()).hasSize(1);
        table.flush();
        assertThat(talk.pass(packet).state()).isEqualTo(NEW);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, 50, 99, 255})
    void otherProtocolsAreTheirAddresses(int protocol) {
        assertThat(talk.pass(raw(Talk.CLIENT, Talk.SERVER, protocol)).state()).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("600 [UNREPLIED]");
        assertThat(table.entries().get(0).original()).hasToString("10.8.0.2>10.9.0.2");
        assertThat(talk.pass(raw(Talk.SERVER, Talk.CLIENT, protocol)).state()).isEqualTo(ESTABLISHED);
        talk.pass(raw(Talk.CLIENT, Talk.SERVER, protocol));
        assertThat(talk.entry()).isEqualTo("600");
    }

    @Test
    void greIsAssuredAfterItsFirstAnswer() {
        talk.pass(raw(Talk.CLIENT, Talk.SERVER, Protocol.GRE));
        assertThat(talk.entry()).isEqualTo("30 [UNREPLIED]");
        talk.pass(raw(Talk.SERVER, Talk.CLIENT, Protocol.GRE));
        assertThat(talk.entry()).isEqualTo("30");
        talk.pass(raw(Talk.SERVER, Talk.CLIENT, Protocol.GRE));
        assertThat(talk.entry()).isEqualTo("180 [ASSURED]");
    }

    @Test
    void pptpsAnswersAreAConnectionOfTheirOwn() {
        byte[] there = {0x30, 1, (byte) 0x88, 0x0b, 0, 0, 0, 7};
        byte[] back = {0x30, 1, (byte) 0x88, 0x0b, 0, 0, 0, 9};
        talk.pass(raw(Talk.CLIENT, Talk.SERVER, Protocol.GRE, there));
        assertThat(talk.pass(raw(Talk.SERVER, Talk.CLIENT, Protocol.GRE, back)).state())
                .isEqualTo(NEW);
        assertThat(table.entries()).hasSize(2);
        byte[] other = {0x30, 1, 8, 0, 0, 0, 0, 7};
        assertThat(talk.pass(raw(Talk.CLIENT, Talk.SERVER, Protocol.GRE, other)).state())
                .isEqualTo(INVALID);
    }

    @Test
    void nothingFollowsMeansInvalidInIpv6() {
        IpAddress client = IpAddress.of("fd00::1");
        assertThat(talk.pass(raw(client, IpAddress.of("fd00::2"), 59)).state()).isEqualTo(INVALID);
    }

    @Test
    void aRestoredEntryLivesOnAndKnowsThatItIsTranslated() {
        Tuple original = new Tuple(Protocol.TCP, Talk.CLIENT, 4000, IpAddress.of("10.32.0.1"), 80);
        Tuple reply = new Tuple(Protocol.TCP, Talk.SERVER, 8080, Talk.CLIENT, 4000);
        RestoredEntry entry = new RestoredEntry(
                original,
                reply,
                Zone.DEFAULT,
                Duration.ofSeconds(100),
                Optional.of(TcpState.ESTABLISHED),
                false,
                true,
                7,
                Optional.empty());
        Connection connection = table.restore(entry).orElseThrow();
        assertThat(table.restore(entry)).isEmpty();
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 100 [ASSURED]");
        assertThat(connection.mark()).isEqualTo(7);
        assertThat(connection.has(Connection.Status.DESTINATION_NAT)).isTrue();
        assertThat(connection.has(Connection.Status.SOURCE_NAT)).isFalse();
        Transport.Tcp data = Talk.segment(8080, 4000, "PA seq 123456 ack 99", TcpOptions.NONE);
        Packet packet = Packet.of(Talk.SERVER, Talk.CLIENT, Protocol.TCP, data, Payload.EMPTY);
        assertThat(talk.pass(packet).state()).isEqualTo(ESTABLISHED);
        assertThat(table.entries()).isEqualTo(List.of(connection));
    }

    @Test
    void aRestoredEntryThatIsNotTranslatedHasNothingDecided() {
        Tuple original = Tuples.of(question).orElseThrow();
        RestoredEntry entry = new RestoredEntry(
                original,
                Tuples.inverse(original),
                Zone.DEFAULT,
                Duration.ofSeconds(20),
                Optional.empty(),
                true,
                false,
                0,
                Optional.of("tftp"));
        Connection connection = table.restore(entry).orElseThrow();
        assertThat(talk.entry()).isEqualTo("20 [UNREPLIED]");
        assertThat(connection.helper()).contains("tftp");
        assertThat(connection.has(Connection.Status.SOURCE_NAT_DONE)).isFalse();
        assertThat(connection.has(Connection.Status.DESTINATION_NAT_DONE)).isFalse();
        talk.pass(answer);
        assertThat(talk.entry()).isEqualTo("30");
        talk.pass(answer);
        assertThat(talk.entry()).isEqualTo("120 [ASSURED]");
    }

    @Test
    void anEntryOfTwoProtocolsOrOfAnIcmpErrorCanNotBeRestored() {
        Tuple udp = Tuples.of(question).orElseThrow();
        Tuple tcp = new Tuple(Protocol.TCP, Talk.SERVER, 53, Talk.CLIENT, 4000);
        assertThatIllegalArgumentException().isThrownBy(() -> restored(udp, tcp));
        Tuple error = new Tuple(Protocol.ICMP, Talk.CLIENT, 0, Talk.SERVER, 3 << 8);
        assertThatIllegalArgumentException().isThrownBy(() -> restored(error, error));
    }

    private static RestoredEntry restored(Tuple original, Tuple reply) {
        Duration left = Duration.ofSeconds(20);
        return new RestoredEntry(
                original, reply, Zone.DEFAULT, left, Optional.empty(), true, false, 0, Optional.empty());
    }

    @Test
    void sysctlsDecideTheTimeouts() {
        ConntrackSettings settings = ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_udp_timeout", 7);
        table.apply(settings);
        talk.pass(question);
        assertThat(talk.entry()).isEqualTo("7 [UNREPLIED]");
    }

    @Test
    void unknownSysctlsAndValuesOutOfRangeAreRefused() {
        assertThat(ConntrackSettings.knows("net.netfilter.nf_conntrack_tcp_timeout_established"))
                .isTrue();
        assertThat(ConntrackSettings.knows("net.netfilter.nf_conntrack_helper")).isFalse();
        ConntrackSettings settings = ConntrackSettings.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("net.netfilter.nf_conntrack_helper", 1))
                .withMessageContaining("nf_conntrack_helper");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("net.netfilter.nf_conntrack_tcp_loose", 2))
                .withMessage("net.netfilter.nf_conntrack_tcp_loose 2 is not within 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.with("net.netfilter.nf_conntrack_udp_timeout", 8_589_935));
    }

    @Test
    void aNegativeTimeOutIsOverAtOnce() {
        Packet question = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        Talk talk = new Talk(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_udp_timeout", -1));
        assertThat(talk.pass(question).state()).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("none");
        assertThat(talk.pass(question).state()).isEqualTo(NEW);
    }

    @Test
    void aNegativeTimeOutGivesWayToAnyThatLimitsIt() {
        Talk talk =
                new Talk(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_tcp_timeout_established", -1));
        talk.client("S seq 1000");
        talk.server("SA seq 5000 ack 1001");
        assertThat(talk.client("A seq 1001 ack 5001 len 10")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).as("unacknowledged data").isEqualTo("ESTABLISHED 300 [ASSURED]");
        talk.server("A seq 5001 ack 1011");
        assertThat(talk.entry()).isEqualTo("none");
    }
}
