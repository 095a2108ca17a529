package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Two packets under way at the same time, each with an entry that only it knows. 10.32.0.10 is a service whose servers
 * are 10.9.0.2 and 10.9.0.3.
 */
class ClashTest {
    private static final IpAddress SERVICE = IpAddress.of("10.32.0.10");
    private static final IpAddress ONE = IpAddress.of("10.9.0.2");
    private static final IpAddress OTHER = IpAddress.of("10.9.0.3");

    private final Talk talk = new Talk();
    private final ConntrackTable table = talk.table;
    private final Nat nat = new Nat(table, new SeededChance(0));

    private Tracking ask(Packet question, IpAddress server) {
        Tracking tracking = table.track(question, Optional.empty());
        nat.setUp(tracking.connection().orElseThrow(), NatRange.of(server), Manipulation.DESTINATION);
        return tracking;
    }

    private static Packet udp(IpAddress from, int port, IpAddress to, int toPort) {
        return Packet.udp(from, port, to, toPort);
    }

    private final Packet question = udp(Talk.CLIENT, 4000, SERVICE, 53);

    private void askBothServersAtOnce() {
        Tracking first = ask(question, ONE);
        Tracking second = ask(question, OTHER);
        assertThat(table.confirmed(first)).contains(first);
        assertThat(table.confirmed(second)).contains(second);
    }

    @Test
    void twoQueriesToTwoServersBothPassAndOneEntryIsListed() {
        askBothServersAtOnce();
        assertThat(table.entries()).hasSize(1);
        assertThat(table.entries().get(0).reply().source()).isEqualTo(ONE);
    }

    @Test
    void answersFindTheHiddenEntryForASecond() {
        askBothServersAtOnce();
        Packet answer = udp(OTHER, 53, Talk.CLIENT, 4000);
        for (int i = 0; i < 3; i++) {
            Tracking tracking = table.track(answer, Optional.empty());
            assertThat(tracking.state()).isEqualTo(PacketState.ESTABLISHED);
            assertThat(nat.translate(answer, tracking, Manipulation.SOURCE))
                    .get()
                    .extracting(Packet::source)
                    .isEqualTo(SERVICE);
        }
        talk.later("1");
        assertThat(table.track(answer, Optional.empty()).state()).isEqualTo(PacketState.NEW);
    }

    @Test
    void laterQueriesFindTheFirstEntryOnly() {
        askBothServersAtOnce();
        assertThat(talk.pass(question).connection()).contains(table.entries().get(0));
    }

    @Test
    void theHiddenEntryOfUdpLiteIsNeverAssured() {
        Packet lite = Packet.of(Talk.CLIENT, SERVICE, Protocol.UDPLITE, Transport.Ports.udp(4000, 53), Payload.EMPTY);
        Tracking first = ask(lite, ONE);
        Tracking second = ask(lite, OTHER);
        table.confirm(first);
        table.confirm(second);
        Packet answer = Packet.of(OTHER, Talk.CLIENT, Protocol.UDPLITE, Transport.Ports.udp(53, 4000), Payload.EMPTY);
        table.track(answer, Optional.empty());
        Tracking again = table.track(answer, Optional.empty());
        assertThat(again.connection().orElseThrow().assured()).isFalse();
    }

    @Test
    void ofTwoClientsWithOneSourceTheSecondIsLost() {
        Tracking first = table.track(udp(Talk.CLIENT, 4000, ONE, 53), Optional.empty());
        Tracking second = table.track(udp(OTHER, 4000, ONE, 53), Optional.empty());
        NatRange source = NatRange.of(IpAddress.of("10.9.0.1"));
        nat.setUp(first.connection().orElseThrow(), source, Manipulation.SOURCE);
        nat.setUp(second.connection().orElseThrow(), source, Manipulation.SOURCE);
        assertThat(table.confirm(first)).isTrue();
        assertThat(table.confirm(second)).isFalse();
    }

    @Test
    void twoSynsToTwoServersDoNotBothPass() {
        Packet syn = Packet.tcp(Talk.CLIENT, 4000, SERVICE, 80);
        Tracking first = ask(syn, ONE);
        Tracking second = ask(syn, OTHER);
        assertThat(table.confirm(first)).isTrue();
        assertThat(table.confirm(second)).isFalse();
    }

    @Test
    void whatBeganFromTheOtherSideJoinsAsNew() {
        Tracking first = table.track(udp(Talk.CLIENT, 4000, ONE, 53), Optional.empty());
        Tracking second = table.track(udp(ONE, 53, Talk.CLIENT, 4000), Optional.empty());
        table.confirm(first);
        assertThat(table.confirmed(second))
                .contains(new Tracking(PacketState.NEW, first.connection(), Direction.ORIGINAL));
    }

    @Test
    void aClientsPortKeepsItsTranslationBeforeThatIsConfirmed() {
        Tracking first = table.track(udp(Talk.CLIENT, 4000, ONE, 53), Optional.empty());
        Tracking second = table.track(udp(Talk.CLIENT, 4000, OTHER, 53), Optional.empty());
        NatRange source = NatRange.of(IpAddress.of("10.9.0.1"));
        NatRange port = new NatRange(
                source.addresses(), Optional.of(new NatRange.Ports(9000, 9000)), OptionalInt.empty(), false, false);
        nat.setUp(first.connection().orElseThrow(), port, Manipulation.SOURCE);
        table.expectToEnter(first);
        nat.setUp(second.connection().orElseThrow(), source, Manipulation.SOURCE);
        assertThat(second.connection().orElseThrow().reply().destinationPart()).isEqualTo(9000);
    }
}
