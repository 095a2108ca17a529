package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every packet and every rule. */
class TranslationLawsTest {
    /** Few addresses and ports, so that tuples collide. */
    @Provide
    Arbitrary<Packet> packets() {
        Arbitrary<IpAddress> hosts = Arbitraries.integers().between(1, 4).map(i -> IpAddress.of("10.0.0." + i));
        Arbitrary<Integer> ports = Arbitraries.of(53, 80, 600, 4000, 4001, 65535);
        Arbitrary<Integer> protocols = Arbitraries.of(
                Protocol.UDP, Protocol.TCP, Protocol.ICMP, Protocol.UDPLITE, Protocol.SCTP, Protocol.GRE, 99);
        return Combinators.combine(hosts, hosts, ports, ports, protocols).as(TranslationLawsTest::packet);
    }

    @Provide
    Arbitrary<List<Packet>> streams() {
        return packets().list().ofMaxSize(40);
    }

    private static Packet packet(IpAddress from, IpAddress to, int source, int destination, int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> Packet.tcp(from, source, to, destination);
            case Protocol.UDP, Protocol.UDPLITE ->
                Packet.of(from, to, protocol, Transport.Ports.udp(source, destination), Payload.EMPTY);
            case Protocol.SCTP -> SctpTalk.packet(from, source, to, destination, "0 INIT:7");
            case Protocol.ICMP -> Packet.of(from, to, protocol, Transport.Icmp.query(8, 0, source, 1), Payload.EMPTY);
            default -> Packet.of(from, to, protocol, new Transport.Raw(), Payload.zeros(8));
        };
    }

    @Provide
    Arbitrary<NatRange> ranges() {
        Arbitrary<IpAddress> hosts = Arbitraries.integers().between(1, 9).map(i -> IpAddress.of("10.0.0." + i));
        Arbitrary<Optional<NatRange.Addresses>> addresses = Combinators.combine(hosts, hosts)
                .as((one, other) -> one.compareTo(other) <= 0
                        ? new NatRange.Addresses(one, other)
                        : new NatRange.Addresses(other, one))
                .optional();
        Arbitrary<Optional<NatRange.Ports>> ports = Arbitraries.of(
                        new NatRange.Ports(80, 80),
                        new NatRange.Ports(80, 82),
                        new NatRange.Ports(1, 65535),
                        new NatRange.Ports(0, 65535))
                .optional();
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(addresses, ports, flags, flags)
                .as((address, port, random, persistent) ->
                        new NatRange(address, port, OptionalInt.empty(), random, persistent));
    }

    @Property
    void invertingTwiceGivesTheTupleBack(@ForAll("packets") Packet packet) {
        Tuple tuple = Tuples.of(packet).orElseThrow();
        assertThat(Tuples.inverted(tuple).flatMap(Tuples::inverted)).contains(tuple);
    }

    /** Whatever the rules say: a confirmed packet has the inverse of its reply; the answer comes back as asked. */
    @Property
    void anAnswerIsTranslatedBackToTheOriginalTuple(
            @ForAll("streams") List<Packet> packets,
            @ForAll("ranges") NatRange destination,
            @ForAll("ranges") NatRange source,
            @ForAll long seed) {
        ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock());
        Nat nat = new Nat(table, new SeededChance(seed));
        for (Packet packet : packets) {
            Tracking tracking = table.track(packet, Optional.empty());
            if (tracking.state() != PacketState.NEW) {
                continue;
            }
            Connection connection = tracking.connection().orElseThrow();
            if (!connection.has(Connection.Status.CONFIRMED)) {
                nat.setUp(connection, destination, Manipulation.DESTINATION);
                nat.setUp(connection, source, Manipulation.SOURCE);
            }
            if (!table.confirm(tracking)) {
                continue;
            }
            Packet sent = translated(nat, packet, tracking);
            Tuple outside = Tuples.of(sent).orElseThrow();
            assertThat(Tuples.inverted(outside)).contains(connection.reply());

            Packet answer = answer(sent);
            TupleIndex.Handle found =
                    table.find(Tuples.of(answer).orElseThrow(), Zone.DEFAULT).orElseThrow();
            assertThat(found.connection()).isSameAs(connection);
            Tracking back = new Tracking(PacketState.ESTABLISHED, Optional.of(connection), Direction.REPLY);
            Tuple returned = Tuples.of(translated(nat, answer, back)).orElseThrow();
            assertThat(Tuples.inverted(returned)).contains(connection.original());
        }
    }

    /** No two entries of one zone share a tuple. */
    @Property
    void everyTupleBelongsToOneConnection(
            @ForAll("streams") List<Packet> packets, @ForAll("ranges") NatRange range, @ForAll long seed) {
        ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock());
        Nat nat = new Nat(table, new SeededChance(seed));
        for (Packet packet : packets) {
            Tracking tracking = table.track(packet, Optional.empty());
            tracking.connection()
                    .filter(connection -> !nat.isDone(connection, Manipulation.SOURCE))
                    .ifPresent(connection -> nat.setUp(connection, range, Manipulation.SOURCE));
            table.confirm(tracking);
        }
        List<Tuple> tuples = table.entries().stream()
                .flatMap(entry ->
                        List.of(entry.original(), entry.reply()).stream().distinct())
                .toList();
        assertThat(tuples).doesNotHaveDuplicates();
    }

    private static Packet translated(Nat nat, Packet packet, Tracking tracking) {
        return nat.translate(packet, tracking, Manipulation.DESTINATION)
                .flatMap(half -> nat.translate(half, tracking, Manipulation.SOURCE))
                .orElseThrow();
    }

    private static Packet answer(Packet packet) {
        Packet turned = new Packet(
                packet.destination(),
                packet.source(),
                packet.protocol(),
                packet.ttl(),
                packet.tos(),
                packet.dontFragment(),
                packet.fragment(),
                packet.transport(),
                packet.payload());
        if (packet.transport() instanceof Transport.Icmp icmp) {
            return turned.withTransport(Transport.Icmp.query(0, icmp.code(), icmp.id(), icmp.sequence()));
        }
        OptionalInt source = packet.transport().sourcePortIfAny();
        OptionalInt destination = packet.transport().destinationPortIfAny();
        return source.isPresent()
                ? turned.withTransport(packet.transport().withPorts(destination.getAsInt(), source.getAsInt()))
                : turned;
    }
}
