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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
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

    @Property(tries = 30)
    void knownPortsAndProtocolsAreReadFurther(@ForAll("readFurther") List<Packet> packets)
            throws IOException, InterruptedException {
        assertSame(packets);
    }

    @Property(tries = 20)
    void questionsAndAnswersOfDomainNamesAreRead(@ForAll("messages") List<Packet> packets)
            throws IOException, InterruptedException {
        assertSame(packets);
    }

    @Provide
    Arbitrary<List<Packet>> messages() {
        return DomainMessages.any()
                .map(bytes -> datagram(53, Payload.of(bytes)))
                .list()
                .ofSize(300);
    }

    @Provide
    Arbitrary<List<Packet>> readFurther() {
        return Arbitraries.oneOf(
                        textSegments(), sipDatagrams(), datagrams(), chunks(), tunnels(), bootMessages(), dccp())
                .list()
                .ofSize(200);
    }

    private static Arbitrary<Payload> texts() {
        Arbitrary<String> lines = Arbitraries.of(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "HTTP/1.1 200 OK\r\n",
                "USER x\r\n",
                "227 Entering Passive Mode (10,0,0,1,4,5)\r\n",
                "INVITE sip:a@b SIP/2.0\r\nVia: x\r\n",
                "SIP/2.0 200 OK\r\n",
                "OPTIONS * RTSP/1.0\r\n",
                "SSH-2.0-x\r\n");
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("GETab1 23\r\n\t\0\u0080")
                .ofMinLength(1)
                .ofMaxLength(16);
        return Arbitraries.oneOf(lines, odd).map(text -> Payload.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Arbitrary<Packet> textSegments() {
        return Combinators.combine(
                        Arbitraries.of(21, 22, 25, 43, 80, 8080, 554, 8554), texts(), Arbitraries.of(true, false))
                .as((port, text, towards) -> (towards
                                ? Packet.tcp("10.0.0.1:20001", "10.0.0.2:" + port)
                                : Packet.tcp("10.0.0.2:" + port, "10.0.0.1:20001"))
                        .withPayload(text));
    }

    private static Arbitrary<Packet> sipDatagrams() {
        return texts().map(text -> datagram(5060, text));
    }

    private static Arbitrary<Packet> datagrams() {
        Arbitrary<Payload> zeros = Arbitraries.integers().between(0, 60).map(Payload::zeros);
        Arbitrary<Packet> empty = Combinators.combine(Arbitraries.of(53, 67, 68, 69, 123, 514, 1812), zeros)
                .as(TcpdumpTest::datagram);
        Arbitrary<Packet> keys =
                Arbitraries.integers().between(0, 27).map(length -> datagram(500, Payload.zeros(length)));
        Arbitrary<Packet> others = Arbitraries.of(
                datagram(53, hex("12340100000100000000000003777777076578616d706c6503636f6d00001c0001")),
                datagram(53, hex("12340110000100000000000000000f0001")),
                datagram(53, hex("12348180000100000000000003777777076578616d706c6503636f6d0000010001")),
                datagram(53, hex("12348783000100000000000003777777076578616d706c6503636f6d0000010001")),
                datagram(69, hex("000166696c65006f6374657400")),
                datagram(69, hex("00040001")),
                datagram(69, hex("00030001616263")),
                datagram(123, hex("23" + "00".repeat(47))),
                datagram(123, hex("1c" + "00".repeat(47))),
                datagram(514, Payload.of("<13>hello".getBytes(StandardCharsets.ISO_8859_1))),
                datagram(514, Payload.of("<0>x".getBytes(StandardCharsets.ISO_8859_1))));
        return Arbitraries.oneOf(empty, keys, others);
    }

    private static Packet datagram(int port, Payload payload) {
        return Packet.udp("10.0.0.1:20001", "10.0.0.2:" + port).withPayload(payload);
    }

    private static Arbitrary<Packet> bootMessages() {
        return Combinators.combine(
                        Arbitraries.of("010106", "020106", "010206", "010105", "030106"),
                        Arbitraries.of(0, 1, 2, 3, 27, 28, 33, 34, 60, 240, 300))
                .as((begin, length) -> {
                    String message = begin + "00".repeat(25) + "0200c0ffee01" + "00".repeat(266);
                    return datagram(67, Payload.of(Arrays.copyOf(hex(message).toBytes(), length)));
                });
    }

    private static Arbitrary<Packet> dccp() {
        Arbitrary<byte[]> bytes = Combinators.combine(
                        Arbitraries.integers().between(0, 31),
                        Arbitraries.bytes().array(byte[].class).ofSize(40),
                        Arbitraries.integers().between(0, 40))
                .as((type, random, length) -> {
                    random[8] = type.byteValue();
                    random[24] %= 14;
                    return Arrays.copyOf(random, length);
                });
        return Combinators.combine(bytes, Arbitraries.of("10.0.0.", "fd00::"))
                .as((message, net) -> Packet.of(
                        IpAddress.of(net + "1"),
                        IpAddress.of(net + "2"),
                        Protocol.DCCP,
                        new Transport.Raw(),
                        Payload.of(message)));
    }

    private static Payload hex(String digits) {
        return Payload.of(HexFormat.of().parseHex(digits));
    }

    /** Chunks, and what looks like some; of those for ForCES tcpdump reads the data. */
    private static Arbitrary<Packet> chunks() {
        Arbitrary<byte[]> chunk = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 16), Arbitraries.of(63, 128, 192, 193, 194)),
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.integers().between(0, 24),
                        Arbitraries.integers().between(-2, 2))
                .as((type, flags, length, wrong) -> {
                    byte[] bytes = new byte[4 + (length + 3) / 4 * 4];
                    Arrays.fill(bytes, 4, 4 + length, length.byteValue());
                    bytes[0] = type.byteValue();
                    bytes[1] = flags.byteValue();
                    bytes[3] = (byte) (4 + length + (length % 5 == 0 ? wrong : 0));
                    return bytes;
                });
        return chunk.list().ofMaxSize(3).map(chunks -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            chunks.forEach(all::writeBytes);
            Payload payload = Payload.of(all.toByteArray());
            return Packet.of(
                    IpAddress.of("10.0.0.1"),
                    IpAddress.of("10.0.0.2"),
                    Protocol.SCTP,
                    new Transport.Sctp(20_001, 20_002, 1, 0),
                    payload);
        });
    }

    /** IGMP, GRE of what tcpdump does not read further, ESP and AH, whole and cut. */
    private static Arbitrary<Packet> tunnels() {
        Arbitrary<String> igmp = Arbitraries.of(
                        "110ae000", "1164e000", "1100e000", "1200ffff", "1600ffff", "1700ffff", "22000000", "0500")
                .flatMap(begin -> Arbitraries.of(
                                "",
                                "0000",
                                "e0000009",
                                "e000000900000000",
                                "0000000000000000",
                                "e00000090000000000000000")
                        .map(rest -> begin + rest));
        Arbitrary<String> gre = Arbitraries.of(
                        "0000", "2000", "3000", "1000", "8000", "b000", "2001", "3001", "3081", "2081")
                .flatMap(flags -> Arbitraries.of("", "880b", "880b00040005", "8888000400050000000600000007")
                        .map(rest -> flags + rest));
        Arbitrary<String> authenticated = Arbitraries.integers()
                .between(0, 36)
                .map(length -> ("63040000000000050000000601010101" + "02".repeat(40)).substring(0, 2 * length));
        Arbitrary<String> encrypted = Arbitraries.integers()
                .between(0, 16)
                .map(length -> "0102030405060708090a0b0c0d0e0f10".substring(0, 2 * length));
        return Arbitraries.oneOf(
                igmp.map(digits -> raw(2, digits)),
                gre.map(digits -> raw(Protocol.GRE, digits)),
                authenticated.map(digits -> raw(Protocol.AH, digits)),
                encrypted.map(digits -> raw(Protocol.ESP, digits)));
    }

    private static Packet raw(int protocol, String digits) {
        return Packet.of(
                IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"), protocol, new Transport.Raw(), hex(digits));
    }

    private static void assertSame(List<Packet> packets) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("nfwalk-tcpdump");
        try {
            List<String> ours = ours(packets);
            List<String> theirs = theirs(packets, folder);
            assertThat(ours).hasSameSizeAs(theirs);
            assertThat(IntStream.range(0, ours.size())
                            .filter(i -> !ours.get(i).equals(theirs.get(i)))
                            .mapToObj(i -> ours.get(i) + "\n  tcpdump: " + theirs.get(i)))
                    .isEmpty();
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
        boolean unread = packet.protocol() == Protocol.GRE;
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
