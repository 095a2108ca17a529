package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.Manipulation.DESTINATION;
import static io.nfwalk.conntrack.Manipulation.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * <pre>
 *  client 10.8.0.2 -- 10.32.0.10 becomes 10.9.0.2, 10.8.0.2 becomes 10.9.0.20 -- router 10.9.0.1 -- server 10.9.0.2
 * </pre>
 */
class IcmpErrorNatTest {
    private static final IpAddress SERVICE = IpAddress.of("10.32.0.10");
    private static final IpAddress PUBLIC = IpAddress.of("10.9.0.20");
    private static final IpAddress ROUTER = IpAddress.of("10.9.0.1");

    private final Talk talk = new Talk();
    private final Nat nat = new Nat(talk.table, new SeededChance(0));

    private Packet leaves(Packet packet, boolean source, boolean destination) {
        Tracking tracking = talk.table.track(packet, Optional.empty());
        Connection connection = tracking.connection().orElseThrow();
        if (destination) {
            nat.setUp(connection, NatRange.of(Talk.SERVER), DESTINATION);
        } else {
            nat.bindNull(connection, DESTINATION);
        }
        if (source) {
            nat.setUp(connection, NatRange.of(PUBLIC), SOURCE);
        } else {
            nat.bindNull(connection, SOURCE);
        }
        assertThat(talk.table.confirm(tracking)).isTrue();
        return translated(packet, tracking).orElseThrow();
    }

    private Optional<Packet> translated(Packet packet, Tracking tracking) {
        return nat.translate(packet, tracking, DESTINATION).flatMap(half -> nat.translate(half, tracking, SOURCE));
    }

    private Optional<Packet> error(IpAddress from, IpAddress to, int type, int code, Packet about, int quoted) {
        Transport.Icmp message = Transport.Icmp.error(type, code, 0, new Transport.Quote(about, quoted));
        Packet packet = Packet.of(from, to, Protocol.ICMP, message, Payload.EMPTY);
        return translated(packet, talk.pass(packet));
    }

    @Test
    void aRoutersErrorReachesTheClientAboutThePacketThatTheClientSent() {
        Packet outside = leaves(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53), true, false);
        assertThat(error(ROUTER, PUBLIC, 3, 1, outside, 28).orElseThrow())
                .hasToString("icmp 10.9.0.1 to 10.8.0.2 3/1 about udp 10.8.0.2:4000 to 10.9.0.2:53");
    }

    @Test
    void underDestinationNatEvenARoutersErrorComesFromTheOriginalDestination() {
        Packet outside = leaves(Packet.udp(Talk.CLIENT, 4000, SERVICE, 53), true, true);
        assertThat(outside).hasToString("udp 10.9.0.20:4000 to 10.9.0.2:53");
        assertThat(error(ROUTER, PUBLIC, 11, 0, outside, 28).orElseThrow())
                .hasToString("icmp 10.32.0.10 to 10.8.0.2 11/0 about udp 10.8.0.2:4000 to 10.32.0.10:53");
    }

    @Test
    void theClientsErrorAboutAnAnswerComesFromTheTranslatedSource() {
        leaves(Packet.udp(Talk.CLIENT, 4000, SERVICE, 53), true, true);
        Packet answer = Packet.udp(Talk.SERVER, 53, PUBLIC, 4000);
        Packet inside = translated(answer, talk.pass(answer)).orElseThrow();
        assertThat(inside).hasToString("udp 10.32.0.10:53 to 10.8.0.2:4000");
        assertThat(error(Talk.CLIENT, SERVICE, 3, 3, inside, 28).orElseThrow())
                .hasToString("icmp 10.9.0.20 to 10.9.0.2 3/3 about udp 10.9.0.2:53 to 10.9.0.20:4000");
    }

    @Test
    void aQuotedEchoGetsItsOwnIdBack() {
        leaves(echo(Talk.CLIENT), true, false);
        Packet outside = leaves(echo(IpAddress.of("10.8.0.3")), true, false);
        assertThat(outside.icmp().orElseThrow().id()).isNotEqualTo(77);
        assertThat(error(ROUTER, PUBLIC, 3, 1, outside, 28).orElseThrow())
                .hasToString("icmp 10.9.0.1 to 10.8.0.3 3/1 about icmp 10.8.0.3 to 10.9.0.2 8/0 id 77");
    }

    private static Packet echo(IpAddress from) {
        return Packet.of(from, Talk.SERVER, Protocol.ICMP, Transport.Icmp.query(8, 0, 77, 1), Payload.EMPTY);
    }

    @Test
    void aRedirectPassesOnlyWhereNothingIsTranslated() {
        Packet plain = leaves(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53), false, false);
        assertThat(error(ROUTER, Talk.CLIENT, 5, 1, plain, 28)).isPresent();
        Packet outside = leaves(Packet.udp(Talk.CLIENT, 4001, Talk.SERVER, 53), true, false);
        assertThat(error(ROUTER, PUBLIC, 5, 1, outside, 28)).isEmpty();
    }

    @Test
    void aQuoteWithoutTheWholePortsHeaderCanNotBeTranslated() {
        Packet outside = leaves(Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53), true, false);
        assertThat(error(ROUTER, PUBLIC, 3, 1, outside, 27)).isEmpty();
        assertThat(error(ROUTER, PUBLIC, 3, 1, outside, 28)).isPresent();
    }

    @Test
    void whatThisHostSaysAboutATranslatedPacketGoesToItsSenderAboutWhatItSent() {
        Packet outside = leaves(Packet.udp(Talk.CLIENT, 4000, SERVICE, 53), true, true);
        Tracking about = talk.pass(Packet.udp(Talk.CLIENT, 4000, SERVICE, 53));
        Tracking said = ConntrackTable.attached(about).orElseThrow();
        Transport.Icmp message = Transport.Icmp.error(3, 1, 0, new Transport.Quote(outside, 28));
        Packet packet = Packet.of(ROUTER, PUBLIC, Protocol.ICMP, message, Payload.EMPTY);
        assertThat(translated(packet, said).orElseThrow())
                .hasToString("icmp 10.32.0.10 to 10.8.0.2 3/1 about udp 10.8.0.2:4000 to 10.32.0.10:53");
    }
}
