package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.Manipulation.DESTINATION;
import static io.nfwalk.conntrack.Manipulation.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Question;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tuple a rule gives; numbers that look odd were seen on a 6.18 kernel. */
class NatTest {
    private static final IpAddress PUBLIC = IpAddress.of("10.9.0.20");
    private static final IpAddress OTHER_CLIENT = IpAddress.of("10.8.0.3");
    private static final IpAddress OTHER_SERVER = IpAddress.of("10.9.0.3");

    /** Draws what the test says, in order, and notes what it was asked. */
    private static final class Script implements Chance {
        final Deque<Integer> draws = new ArrayDeque<>();

        @Override
        public boolean happens(long favourable, long total, String subject) {
            throw new AssertionError("nothing here is a matter of " + favourable + " in " + total);
        }

        @Override
        public int uniform(int bound, String subject) {
            assertThat(bound).isEqualTo(65536);
            assertThat(draws).as("a draw of a " + subject).isNotEmpty();
            return draws.remove();
        }

        @Override
        public int pick(String key, List<Long> ends, String subject) {
            throw new AssertionError("no hop is picked");
        }

        @Override
        public Optional<Boolean> answer(Question question) {
            return Optional.empty();
        }
    }

    private final Talk talk = new Talk();
    private final Script chance = new Script();
    private final Nat nat = new Nat(talk.table, chance);

    private static NatRange range(String first, String last) {
        NatRange.Addresses addresses = new NatRange.Addresses(IpAddress.of(first), IpAddress.of(last));
        return new NatRange(Optional.of(addresses), Optional.empty(), OptionalInt.empty(), false, false);
    }

    private static NatRange ports(NatRange range, int first, int last) {
        return new NatRange(
                range.addresses(),
                Optional.of(new NatRange.Ports(first, last)),
                range.base(),
                range.random(),
                range.persistent());
    }

    private static NatRange shifted(NatRange range, int base) {
        return new NatRange(range.addresses(), range.ports(), OptionalInt.of(base), false, false);
    }

    private static NatRange random(NatRange range) {
        return new NatRange(range.addresses(), range.ports(), range.base(), true, range.persistent());
    }

    private static NatRange persistent(NatRange range) {
        return new NatRange(range.addresses(), range.ports(), range.base(), range.random(), true);
    }

    private static Packet udp(IpAddress from, int source, IpAddress to, int destination) {
        return Packet.udp(from, source, to, destination);
    }

    private static Packet echo(IpAddress from, IpAddress to, int id) {
        return Packet.of(from, to, Protocol.ICMP, Transport.Icmp.query(8, 0, id, 1), Payload.EMPTY);
    }

    /** Source translation of a forwarded packet; the tuple that its answer will have. */
    private String snat(Packet packet, NatRange range) {
        return through(packet, Optional.empty(), Optional.of(range));
    }

    private String dnat(Packet packet, NatRange range) {
        return through(packet, Optional.of(range), Optional.empty());
    }

    private String through(Packet packet, Optional<NatRange> destination, Optional<NatRange> source) {
        Tracking tracking = talk.table.track(packet, Optional.empty());
        Connection connection = tracking.connection().orElseThrow();
        destination.ifPresentOrElse(
                range -> nat.setUp(connection, range, DESTINATION), () -> nat.bindNull(connection, DESTINATION));
        source.ifPresentOrElse(range -> nat.setUp(connection, range, SOURCE), () -> nat.bindNull(connection, SOURCE));
        boolean confirmed = talk.table.confirm(tracking);
        assertThat(chance.draws).isEmpty();
        return confirmed ? connection.reply().toString() : "dropped";
    }

    @Test
    void theSourcePortIsKeptWhereItIsFree() {
        assertThat(snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:4000");
    }

    @ParameterizedTest
    @CsvSource({
        "4000, 0, 1024",
        "4000, 64511, 65535",
        "4000, 64512, 1024",
        "100, 5, 6",
        "100, 511, 1",
        "512, 0, 600",
        "1023, 425, 601"
    })
    void aTakenSourcePortIsDrawnFromItsClass(int port, int draw, int expected) {
        snat(udp(Talk.CLIENT, port, Talk.SERVER, 53), NatRange.of(PUBLIC));
        chance.draws.add(draw);
        assertThat(snat(udp(OTHER_CLIENT, port, Talk.SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:" + expected);
        assertThat(talk.table.entries().get(1).drawn()).hasSize(1);
        assertThat(talk.table.entries().get(1).drawn().get(0).port()).isEqualTo(expected);
        assertThat(talk.table.entries().get(1).drawn().get(0).address()).isEqualTo(PUBLIC);
    }

    @Test
    void anotherServerMayHaveTheSamePort() {
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), NatRange.of(PUBLIC));
        assertThat(snat(udp(OTHER_CLIENT, 4000, OTHER_SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.3:53>10.9.0.20:4000");
    }

    @Test
    void aClientsPortKeepsTheAddressAndPortItOnceGot() {
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 9000, 9000));
        assertThat(snat(udp(Talk.CLIENT, 4000, OTHER_SERVER, 53), range("10.9.0.10", "10.9.0.37")))
                .isEqualTo("10.9.0.3:53>10.9.0.20:9000");
        assertThat(snat(udp(Talk.CLIENT, 4000, IpAddress.of("10.9.0.4"), 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.4:53>10.9.0.20:9000");
        assertThat(snat(udp(Talk.CLIENT, 4001, OTHER_SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.3:53>10.9.0.20:4001");
    }

    @Test
    void whatAClientsPortGotIsForgottenWithItsEntries() {
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 9000, 9000));
        talk.later("31");
        assertThat(snat(udp(Talk.CLIENT, 4000, OTHER_SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.3:53>10.9.0.20:4000");
    }

    @Test
    void anAddressOfARangeIsPickedByHash() {
        IpAddress server = IpAddress.of("20.0.0.1");
        assertThat(snat(udp(Talk.CLIENT, 4000, server, 53), range("10.9.0.10", "10.9.0.37")))
                .isEqualTo("20.0.0.1:53>10.9.0.24:4000");
    }

    @Test
    void persistentPicksAreTheSameForEveryServer() {
        NatRange range = persistent(range("10.9.0.10", "10.9.0.37"));
        String first = snat(udp(Talk.CLIENT, 4000, IpAddress.of("20.0.0.1"), 53), range);
        for (int i = 2; i < 20; i++) {
            String next = snat(udp(Talk.CLIENT, 4000 + i, IpAddress.of("20.0.0." + i), 53), range);
            assertThat(next.replaceAll(".*>(.*):.*", "$1")).isEqualTo(first.replaceAll(".*>(.*):.*", "$1"));
        }
    }

    @Test
    void aPickFromAnIpv6RangeStaysWithinIt() {
        NatRange range = range("fd00::10", "fd00::1f");
        for (int i = 1; i < 50; i++) {
            Packet packet = Packet.udp(IpAddress.of("fd00:8::" + i), 4000 + i, IpAddress.of("fd00:9::2"), 53);
            snat(packet, range);
        }
        assertThat(talk.table.entries())
                .allMatch(entry ->
                        range.addresses().orElseThrow().contains(entry.reply().destination()))
                .anyMatch(entry -> !entry.reply().destination().equals(IpAddress.of("fd00::10")));
    }

    @Test
    void aRangeOfPortsKeepsOneThatIsInIt() {
        assertThat(snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 3999, 4001)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:4000");
    }

    @Test
    void aRangeOfPortsIsEnteredByLot() {
        chance.draws.add(65534);
        assertThat(snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 5000, 5009)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:5004");
        assertThat(talk.table.entries().get(0).drawn().get(0).range()).isEqualTo(new NatRange.Ports(5000, 5009));
    }

    @Test
    void aTakenPortOfARangeGoesOnToTheNextCyclically() {
        chance.draws.add(9);
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 5000, 5009));
        chance.draws.add(9);
        assertThat(snat(udp(OTHER_CLIENT, 4000, Talk.SERVER, 53), ports(NatRange.of(PUBLIC), 5000, 5009)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:5000");
    }

    @Test
    void onePortHasRoomForOneClient() {
        NatRange one = ports(NatRange.of(PUBLIC), 9000, 9000);
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), one);
        assertThat(snat(udp(OTHER_CLIENT, 4000, Talk.SERVER, 53), one)).isEqualTo("dropped");
        assertThat(talk.table.entries()).hasSize(1);
    }

    @Test
    void randomTakesAnotherPortEvenIfTheOwnIsFree() {
        chance.draws.add(0);
        assertThat(snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), random(NatRange.of(PUBLIC))))
                .isEqualTo("10.9.0.2:53>10.9.0.20:1024");
    }

    @Test
    void randomDoesNothingToADestinationWithoutPorts() {
        assertThat(dnat(udp(Talk.CLIENT, 4000, PUBLIC, 53), random(NatRange.of(Talk.SERVER))))
                .isEqualTo("10.9.0.2:53>10.8.0.2:4000");
    }

    @Test
    void theSearchGoesOnFromAnotherPlaceAfter128PortsThatAreTaken() {
        for (int port = 2000; port < 2128; port++) {
            snat(udp(Talk.CLIENT, port, Talk.SERVER, 53), NatRange.of(PUBLIC));
        }
        chance.draws.add(2000 - 1024);
        chance.draws.add(3000 - 1024);
        assertThat(snat(udp(OTHER_CLIENT, 2000, Talk.SERVER, 53), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.2:53>10.9.0.20:3000");
    }

    @Test
    void theDestinationsPortBecomesTheFirstOfTheRangeUnlessItIsWithin() {
        NatRange range = ports(NatRange.of(Talk.SERVER), 8080, 8088);
        assertThat(dnat(udp(Talk.CLIENT, 4000, PUBLIC, 80), range)).isEqualTo("10.9.0.2:8080>10.8.0.2:4000");
        assertThat(dnat(udp(Talk.CLIENT, 4001, PUBLIC, 8085), range)).isEqualTo("10.9.0.2:8085>10.8.0.2:4001");
        assertThat(dnat(udp(Talk.CLIENT, 4000, PUBLIC, 81), range)).isEqualTo("10.9.0.2:8081>10.8.0.2:4000");
    }

    @Test
    void whereAllPortsOfADestinationAreTakenTheSourcePortChanges() {
        NatRange range = ports(NatRange.of(Talk.SERVER), 8080, 8081);
        dnat(udp(Talk.CLIENT, 4000, PUBLIC, 80), range);
        dnat(udp(Talk.CLIENT, 4000, PUBLIC, 81), range);
        chance.draws.add(0);
        assertThat(dnat(udp(Talk.CLIENT, 4000, PUBLIC, 82), range)).isEqualTo("10.9.0.2:8081>10.8.0.2:1024");
    }

    @ParameterizedTest
    @CsvSource({"100, 5000", "103, 5003", "117, 5007", "99, 5005"})
    void aShiftedRangeMapsPortsInOrder(int port, int expected) {
        NatRange range = shifted(ports(NatRange.of(Talk.SERVER), 5000, 5009), 100);
        assertThat(dnat(udp(Talk.CLIENT, 4000, PUBLIC, port), range))
                .isEqualTo("10.9.0.2:" + expected + ">10.8.0.2:4000");
    }

    @Test
    void aConnectionWithoutRuleGetsAnotherPortOnAClash() {
        dnat(udp(Talk.CLIENT, 4000, PUBLIC, 53), NatRange.of(Talk.SERVER));
        chance.draws.add(7);
        assertThat(through(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), Optional.empty(), Optional.empty()))
                .isEqualTo("10.9.0.2:53>10.8.0.2:1031");
    }

    @Test
    void aTakenIcmpIdIsDrawnForASourceAndTheFirstFreeForADestination() {
        snat(echo(Talk.CLIENT, Talk.SERVER, 77), NatRange.of(PUBLIC));
        chance.draws.add(500);
        assertThat(snat(echo(OTHER_CLIENT, Talk.SERVER, 77), NatRange.of(PUBLIC)))
                .isEqualTo("10.9.0.2>10.9.0.20 0/0/500");

        dnat(echo(Talk.CLIENT, PUBLIC, 78), NatRange.of(OTHER_SERVER));
        assertThat(dnat(echo(Talk.CLIENT, IpAddress.of("10.9.0.21"), 78), NatRange.of(OTHER_SERVER)))
                .isEqualTo("10.9.0.3>10.8.0.2 0/0/0");
    }

    @Test
    void protocolsWithoutPortsHaveRoomForOneClient() {
        Packet first = Packet.of(Talk.CLIENT, Talk.SERVER, 99, new Transport.Raw(), Payload.EMPTY);
        Packet second = Packet.of(OTHER_CLIENT, Talk.SERVER, 99, new Transport.Raw(), Payload.EMPTY);
        assertThat(snat(first, NatRange.of(PUBLIC))).isEqualTo("10.9.0.2>10.9.0.20");
        assertThat(snat(second, NatRange.of(PUBLIC))).isEqualTo("dropped");
    }

    @Test
    void aTranslationThatChangesNothingIsNoTranslation() {
        Packet packet = udp(Talk.CLIENT, 4000, Talk.SERVER, 53);
        snat(packet, NatRange.of(Talk.CLIENT));
        Connection connection = talk.table.entries().get(0);
        assertThat(connection.has(Connection.Status.SOURCE_NAT)).isFalse();
        assertThat(nat.isDone(connection, SOURCE)).isTrue();
        assertThat(nat.rewrites(connection, Direction.ORIGINAL, SOURCE)).isFalse();
    }

    @Test
    void aConfirmedConnectionKeepsItsTranslation() {
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), NatRange.of(PUBLIC));
        Connection connection = talk.table.entries().get(0);
        assertThat(nat.setUp(connection, NatRange.of(OTHER_CLIENT), SOURCE)).isTrue();
        assertThat(connection.reply()).hasToString("10.9.0.2:53>10.9.0.20:4000");
    }

    @Test
    void aLaterSynEvictsADeadConnectionFromTheOnlyPort() {
        NatRange one = ports(NatRange.of(PUBLIC), 9000, 9000);
        assertThat(snat(syn(Talk.CLIENT, 1000), one)).isEqualTo("10.9.0.2:80>10.9.0.20:9000");
        close("RA seq 0 ack 1001");
        assertThat(talk.table.entries()).isEmpty();

        snat(syn(Talk.CLIENT, 1000), one);
        close("SA seq 5000 ack 1001");
        close("R seq 5001");
        assertThat(talk.entry()).isEqualTo("CLOSE 10");
        assertThat(snat(syn(OTHER_CLIENT, 500), one)).isEqualTo("dropped");
        assertThat(snat(syn(OTHER_CLIENT, 2000), one)).isEqualTo("10.9.0.2:80>10.9.0.20:9000");
        assertThat(talk.table.entries()).hasSize(1);
        assertThat(talk.table.entries().get(0).original().source()).isEqualTo(OTHER_CLIENT);
    }

    private static Packet syn(IpAddress from, long sequence) {
        Transport.Tcp header = Talk.segment(4000, 80, "S seq " + sequence, TcpOptions.NONE);
        return Packet.of(from, Talk.SERVER, Protocol.TCP, header, Payload.EMPTY);
    }

    private void close(String words) {
        Transport.Tcp header = Talk.segment(80, 9000, words, TcpOptions.NONE);
        talk.pass(Packet.of(Talk.SERVER, PUBLIC, Protocol.TCP, header, Payload.EMPTY));
    }

    @Test
    void packetsAreRewrittenAtTheHooksOfTheirDirection() {
        Packet question = udp(Talk.CLIENT, 4000, PUBLIC, 53);
        through(
                question,
                Optional.of(ports(NatRange.of(Talk.SERVER), 5300, 5300)),
                Optional.of(NatRange.of(OTHER_CLIENT)));
        Connection connection = talk.table.entries().get(0);
        Tracking there = new Tracking(PacketState.NEW, Optional.of(connection), Direction.ORIGINAL);
        Packet inside = nat.translate(question, there, DESTINATION).orElseThrow();
        assertThat(inside).hasToString("udp 10.8.0.2:4000 to 10.9.0.2:5300");
        Packet outside = nat.translate(inside, there, SOURCE).orElseThrow();
        assertThat(outside).hasToString("udp 10.8.0.3:4000 to 10.9.0.2:5300");

        Tracking back = new Tracking(PacketState.ESTABLISHED, Optional.of(connection), Direction.REPLY);
        Packet answer = udp(Talk.SERVER, 5300, OTHER_CLIENT, 4000);
        Packet returned = nat.translate(answer, back, DESTINATION).orElseThrow();
        assertThat(returned).hasToString("udp 10.9.0.2:5300 to 10.8.0.2:4000");
        assertThat(nat.translate(returned, back, SOURCE).orElseThrow())
                .hasToString("udp 10.9.0.20:53 to 10.8.0.2:4000");
    }

    @Test
    void aGrePacketTooShortForPptpsHeaderCanNotBeTranslated() {
        for (int length = 0; length < 9; length++) {
            Packet packet =
                    Packet.of(Talk.CLIENT, Talk.SERVER, Protocol.GRE, new Transport.Raw(), Payload.zeros(length));
            Tracking tracking = talk.table.track(packet, Optional.empty());
            nat.setUp(tracking.connection().orElseThrow(), NatRange.of(PUBLIC), SOURCE);
            assertThat(nat.translate(packet, tracking, SOURCE).isPresent()).isEqualTo(length >= 8);
            assertThat(nat.translate(packet, tracking, DESTINATION)).contains(packet);
        }
    }

    @Test
    void packetsWithoutConnectionAreLeftAlone() {
        Packet packet = udp(Talk.CLIENT, 4000, PUBLIC, 53);
        assertThat(nat.translate(packet, Tracking.INVALID, SOURCE)).contains(packet);
        assertThat(nat.translate(packet, Tracking.UNTRACKED, DESTINATION)).contains(packet);
    }

    @Test
    void anEchosIdIsTranslatedBothWays() {
        snat(echo(Talk.CLIENT, Talk.SERVER, 77), NatRange.of(PUBLIC));
        chance.draws.add(500);
        snat(echo(OTHER_CLIENT, Talk.SERVER, 77), NatRange.of(PUBLIC));
        Connection connection = talk.table.entries().get(1);
        Tracking there = new Tracking(PacketState.NEW, Optional.of(connection), Direction.ORIGINAL);
        assertThat(nat.translate(echo(OTHER_CLIENT, Talk.SERVER, 77), there, SOURCE)
                        .orElseThrow())
                .hasToString("icmp 10.9.0.20 to 10.9.0.2 8/0 id 500");
        Packet answer =
                Packet.of(Talk.SERVER, PUBLIC, Protocol.ICMP, Transport.Icmp.query(0, 0, 500, 1), Payload.EMPTY);
        Tracking back = talk.pass(answer);
        assertThat(nat.translate(answer, back, DESTINATION).orElseThrow())
                .hasToString("icmp 10.9.0.2 to 10.8.0.3 0/0 id 77");
    }

    @Test
    void theListOfDrawnPortsIsEmptyWhereNothingWasDrawn() {
        snat(udp(Talk.CLIENT, 4000, Talk.SERVER, 53), NatRange.of(PUBLIC));
        assertThat(talk.table.entries().get(0).drawn()).isEqualTo(List.of());
    }
}
