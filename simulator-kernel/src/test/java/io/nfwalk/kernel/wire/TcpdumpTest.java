package io.nfwalk.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.host.Host;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.scenario.Tcpdump;
import io.nfwalk.walk.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What nfwalk prints of a packet is what tcpdump prints of its bytes. */
class TcpdumpTest {
    private static final MacAddress SENDER =
            MacAddress.parse("02:00:00:00:01:01").orElseThrow();
    private static final MacAddress RECEIVER =
            MacAddress.parse("02:00:00:00:02:01").orElseThrow();

    @Property(tries = 30)
    void linesAreThoseOfTheRealTcpdump(@ForAll("captures") List<Packet> packets)
            throws IOException, InterruptedException {
        assertSame(packets);
    }

    /** Tcpdump takes what follows a short quote for the port. */
    @Example
    void aPortMayStandBehindTheQuote() throws IOException, InterruptedException {
        Packet tunnel = Packet.of(
                IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"), Protocol.GRE, new Transport.Raw(), Payload.EMPTY);
        Transport.Icmp unreachable = Transport.Icmp.error(3, 3, 0, new Transport.Quote(tunnel, 20));
        assertSame(Stream.of(0, 3, 4, 9)
                .map(more -> Packet.of(
                        IpAddress.of("10.0.0.3"),
                        IpAddress.of("10.0.0.1"),
                        Protocol.ICMP,
                        unreachable,
                        Payload.zeros(more)))
                .toList());
    }

    private static void assertSame(List<Packet> packets) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("nfwalk-tcpdump");
        try {
            assertThat(ours(packets)).isEqualTo(theirs(packets, folder));
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    @Provide
    Arbitrary<List<Packet>> captures() {
        return packets().list().ofSize(200);
    }

    /** Ports that tcpdump knows no dissector for. */
    Arbitrary<Packet> packets() {
        return Arbitraries.oneOf(
                        Packets.whole(),
                        knownErrors(),
                        Packets.ipv4Fragments(),
                        ipv6Fragments(),
                        extended(),
                        conversation())
                .map(TcpdumpTest::withOrdinaryPorts)
                .filter(TcpdumpTest::isRead);
    }

    /** ICMP errors with the codes that have a meaning. */
    private static Arbitrary<Packet> knownErrors() {
        return Combinators.combine(
                        Packets.whole().filter(packet -> packet.quote().isPresent()),
                        Arbitraries.integers().between(0, 16))
                .as((packet, code) -> {
                    Transport.Icmp message = packet.icmp().orElseThrow();
                    return packet.withTransport(Transport.Icmp.error(
                            message.type(),
                            code,
                            message.sequence(),
                            message.quote().orElseThrow()));
                });
    }

    private static Arbitrary<Packet> ipv6Fragments() {
        return Packets.ipv4Fragments()
                .map(piece -> piece.isLaterFragment() ? piece.withTransport(new Transport.Raw()) : piece)
                .flatMap(piece -> Packets.whole()
                        .filter(packet -> packet.family() == Family.IPV6)
                        .map(packet -> packet.withFragment(piece.fragment())
                                .withTransport(piece.isLaterFragment() ? new Transport.Raw() : packet.transport())));
    }

    /** Only the first header may be the one for every router on the way. */
    private static Arbitrary<Packet> extended() {
        ExtensionHeader hopByHop = new ExtensionHeader.HopByHop(List.of(new ExtensionHeader.HeaderOption(5, 2)));
        Arbitrary<ExtensionHeader> headers = Arbitraries.of(
                new ExtensionHeader.DestinationOptions(List.of()),
                new ExtensionHeader.Routing(2, 1, List.of(IpAddress.of("fd00::9"))),
                new ExtensionHeader.Routing(0, 0, List.of(IpAddress.of("fd00::9"), IpAddress.of("fd00::10"))));
        return Combinators.combine(
                        Packets.whole().filter(packet -> packet.family() == Family.IPV6),
                        Arbitraries.of(true, false),
                        headers.list().ofMaxSize(3))
                .as((packet, first, others) -> packet.withExtensions(
                        first
                                ? Stream.concat(Stream.of(hopByHop), others.stream())
                                        .toList()
                                : others));
    }

    /** Segments between few ends, so that they belong to each other. */
    private static Arbitrary<Packet> conversation() {
        Arbitrary<String> ends = Arbitraries.of("10.0.0.1:1", "10.0.0.2:1", "10.0.0.2:2", "200.0.0.1:3");
        Arbitrary<Integer> flags = Arbitraries.integers().between(0, 255);
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, 0xffff_ffffL);
        return Combinators.combine(
                        ends,
                        ends,
                        flags,
                        numbers,
                        numbers,
                        Arbitraries.integers().between(0, 20))
                .as((from, to, bits, sequence, acknowledgement, length) -> {
                    Packet syn = Packet.tcp(from, to);
                    Transport.Tcp header = syn.tcp().orElseThrow();
                    return syn.withTransport(new Transport.Tcp(
                                    header.sourcePort(),
                                    header.destinationPort(),
                                    new TcpFlags(bits),
                                    sequence,
                                    acknowledgement,
                                    header.window(),
                                    header.options()))
                            .withPayload(Payload.zeros(length));
                });
    }

    /** Whether it is none of the protocols into which only tcpdump looks. */
    private static boolean isRead(Packet packet) {
        boolean unread = packet.protocol() == Protocol.GRE || packet.protocol() == Protocol.SCTP;
        boolean nodeInformation = packet.icmp()
                .filter(message -> packet.family() == Family.IPV6 && message.type() > 129)
                .isPresent();
        return packet.isLaterFragment() || !unread && !nodeInformation;
    }

    private static Packet withOrdinaryPorts(Packet packet) {
        if (packet.transport().sourcePortIfAny().isEmpty()) {
            return packet;
        }
        int source = packet.transport().sourcePortIfAny().getAsInt();
        int destination = packet.transport().destinationPortIfAny().getAsInt();
        Transport ordinary = packet.transport().withPorts(20_000 + source % 10_000, 20_000 + destination % 10_000);
        return packet.withTransport(ordinary);
    }

    private static List<String> ours(List<Packet> packets) {
        Tcpdump tcpdump = new Tcpdump(
                Host.builder("box").networkInterface("eth0", "10.8.0.1/24").build());
        List<Event> frames = packets.stream()
                .map(packet -> (Event) new Event.FrameSeen(
                        "box", "eth0", Event.FrameDirection.IN, new Ethernet(SENDER, RECEIVER), packet, Duration.ZERO))
                .toList();
        return tcpdump.lines(frames, Duration.ZERO);
    }

    private static List<String> theirs(List<Packet> packets, Path folder) throws IOException, InterruptedException {
        return RealTcpdump.lines(packets, folder).stream()
                .filter(line -> !line.startsWith("\t"))
                .map(line -> line.replace("?     In  ifindex " + RealTcpdump.DEVICE, "eth0  In  ifindex 2"))
                .map(line -> line.replace("TS val 1 ecr 0", "TS val ? ecr ?"))
                .map(line -> line.replaceAll(" protocol (1|47|99|253) port \\d+ ", " protocol $1 port ? "))
                .toList();
    }
}
