package io.nfwalk.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.scenario.RunReport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PacketBytesTest {
    private static final Ethernet ETHERNET =
            new Ethernet(MacAddress.of("02:00:00:00:01:0a"), MacAddress.of("02:00:00:00:02:ff"));

    @Provide
    Arbitrary<Packet> whole() {
        return Packets.whole();
    }

    @Provide
    Arbitrary<Packet> ipv4Fragments() {
        return Packets.ipv4Fragments();
    }

    @Property
    void theBytesOfAPacketReadBackAsItsFrame(@ForAll("whole") Packet packet) {
        assertThat(frameOf(packet)).contains(RunReport.Frame.of("h", "eth0", "out", ETHERNET, packet));
    }

    @Property
    void theBytesOfAFragmentReadBackAsItsFrame(@ForAll("ipv4Fragments") Packet packet) {
        assertThat(frameOf(packet)).contains(RunReport.Frame.of("h", "eth0", "out", ETHERNET, packet));
    }

    @Property
    void aPacketHasAsManyBytesAsTheModelSays(@ForAll("whole") Packet packet) {
        assertThat(PacketBytes.of(packet)).hasSize(packet.length());
    }

    @Property
    void theChecksumOfAnIpv4HeaderIsRight(@ForAll("whole") Packet packet) {
        if (packet.family() == Family.IPV4) {
            assertThat(sum(Arrays.copyOf(PacketBytes.of(packet), 20))).isEqualTo(0xffff);
        }
    }

    @Property
    void theChecksumOfATransportHeaderIsRight(@ForAll("whole") Packet packet) {
        byte[] bytes = PacketBytes.of(packet);
        byte[] body = Arrays.copyOfRange(bytes, packet.family().headerLength(), bytes.length);
        switch (packet.protocol()) {
            case Protocol.ICMP -> assertThat(sum(body)).isEqualTo(0xffff);
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.ICMPV6 ->
                assertThat(sum(pseudoHeader(packet, body.length), body)).isEqualTo(0xffff);
            default -> {}
        }
    }

    @Property
    void theSequenceNumberOfASegmentIsRead(@ForAll("whole") Packet packet) {
        assertThat(seen(packet).orElseThrow().sequence().stream().boxed().toList())
                .isEqualTo(packet.tcp().stream().map(Transport.Tcp::sequence).toList());
    }

    @Test
    void aSynOfLinuxIsLaidOutAsLinuxDoes() {
        Transport.Tcp syn =
                new Transport.Tcp(40001, 80, new TcpFlags(TcpFlags.SYN), 1000, 0, 64240, TcpOptions.ofSyn(1460, 7));
        Packet packet = Packet.of(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"), Protocol.TCP, syn, Payload.EMPTY);
        // Options as tcpdump shows them of a 6.18 kernel: mss, sackOK, TS, nop, wscale.
        String hex = HexFormat.of().formatHex(PacketBytes.of(packet));
        assertThat(hex).startsWith("4500003c000140004006").contains("0a0000010a000002" + "9c410050" + "000003e8");
        assertThat(hex).endsWith("020405b4" + "0402080a" + "0000000100000000" + "01030307");
    }

    @Test
    void anOptionTellsOnlyOfWhatIsThere() {
        TcpOptions options = new TcpOptions(OptionalInt.empty(), OptionalInt.of(3), true, false);
        Transport.Tcp segment = new Transport.Tcp(1, 2, new TcpFlags(TcpFlags.SYN), 0, 0, 0, options);
        Packet packet =
                Packet.of(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"), Protocol.TCP, segment, Payload.EMPTY);
        assertThat(HexFormat.of().formatHex(PacketBytes.of(packet))).endsWith("0101040201030303");
    }

    @Test
    void fragmentationNeededTellsTheMtuOfThePath() {
        Packet quoted = Packet.udp("10.0.0.1:1000", "10.0.0.2:53");
        Packet error = Packet.of(
                IpAddress.of("10.0.0.9"),
                IpAddress.of("10.0.0.1"),
                Protocol.ICMP,
                Transport.Icmp.error(3, 4, 1400, new Transport.Quote(quoted, 28)),
                Payload.EMPTY);
        assertThat(HexFormat.of().formatHex(PacketBytes.of(error), 24, 28)).isEqualTo("00000578");
    }

    private static Optional<RunReport.Frame> frameOf(Packet packet) {
        return seen(packet).map(SeenFrame::frame);
    }

    private static Optional<SeenFrame> seen(Packet packet) {
        byte[] bytes = PacketBytes.of(packet);
        ByteBuffer frame = ByteBuffer.allocate(14 + bytes.length)
                .put(HexFormat.of().parseHex("0200000002ff02000000010a0000"))
                .put(bytes);
        return FrameReader.read("h", "eth0", "out", packet.family(), frame.array());
    }

    private static byte[] pseudoHeader(Packet packet, int length) {
        ByteBuffer header = ByteBuffer.allocate(packet.family().addressBits() / 4 + 8);
        for (int word : packet.source().words()) {
            header.putInt(word);
        }
        for (int word : packet.destination().words()) {
            header.putInt(word);
        }
        return header.putInt(length).putInt(packet.protocol()).array();
    }

    /** The ones' complement sum of 16-bit words: ffff where the checksum in the midst is right. */
    private static int sum(byte[]... parts) {
        long sum = 0;
        for (byte[] part : parts) {
            ByteBuffer words = ByteBuffer.wrap(Arrays.copyOf(part, part.length + (part.length & 1)));
            while (words.hasRemaining()) {
                sum += Short.toUnsignedInt(words.getShort());
            }
        }
        return (int) ((sum - 1) % 0xffff + 1);
    }
}
