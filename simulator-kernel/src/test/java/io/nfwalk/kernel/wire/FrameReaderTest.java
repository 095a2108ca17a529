package io.nfwalk.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    @Provide
    Arbitrary<Packet> whole() {
        return Packets.whole();
    }

    @Property
    void anyBytesAreReadWithoutFailing(@ForAll byte[] bytes, @ForAll Family family) {
        assertThatCode(() -> FrameReader.read("h", "eth0", "in", family, bytes)).doesNotThrowAnyException();
    }

    @Property
    void aFrameWhoseEndIsMissingIsReadWithoutFailing(@ForAll("whole") Packet packet, @ForAll int length) {
        byte[] bytes = PacketBytes.of(packet);
        byte[] cut = Arrays.copyOf(framed(bytes), 14 + Math.floorMod(length, bytes.length));
        assertThatCode(() -> FrameReader.read("h", "eth0", "in", packet.family(), cut))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIpv6HostsTellEachOtherOfNeighboursAndGroupsIsNoFrame() {
        String addresses = "fe800000000000000000000000000001" + "ff0200000000000000000001ff000002";
        String solicitation = "6000000000183aff" + addresses + "8700000000000000" + "00".repeat(16);
        String report = "6000000000100001" + addresses + "3a00050200000000" + "8f00000000000000";
        assertThat(List.of(solicitation, report))
                .allSatisfy(packet -> assertThat(FrameReader.read(
                                "h",
                                "eth0",
                                "out",
                                Family.IPV6,
                                framed(HexFormat.of().parseHex(packet))))
                        .isEmpty());
    }

    @Test
    void aDatagramToAnIpv6GroupIsAFrame() {
        byte[] bytes = PacketBytes.of(Packet.udp("[fe80::1]:5353", "[ff02::fb]:5353"));
        assertThat(FrameReader.read("h", "eth0", "out", Family.IPV6, framed(bytes)))
                .isPresent();
    }

    @Test
    void ipv6FragmentsTellTheirPlaceAndCountTheirHeader() {
        // A real second fragment: next header 44, then fragment header of UDP at 1448, no more follow.
        String fragment = "6000000000182c40" + "fd000000000000000000000000000001" + "fd000000000000000000000000000002"
                + "110005a8deadbeef" + "00".repeat(16);
        SeenFrame seen = FrameReader.read(
                        "h", "eth0", "in", Family.IPV6, framed(HexFormat.of().parseHex(fragment)))
                .orElseThrow();
        assertThat(seen.frame().fragment()).contains("1448");
        assertThat(seen.frame().protocol()).isEqualTo("udp");
        assertThat(seen.frame().sport()).isEmpty();
        assertThat(seen.frame().length()).isEqualTo(64);
    }

    @Test
    void optionsOfAnIpv4HeaderStandBeforeThePorts() {
        String packet = "46000020000140004011" + "0000" + "0a0000010a000002" + "94040000" + "03e8003500080000";
        SeenFrame seen = FrameReader.read(
                        "h", "eth0", "in", Family.IPV4, framed(HexFormat.of().parseHex(packet)))
                .orElseThrow();
        assertThat(seen.frame().sport()).hasValue(1000);
        assertThat(seen.frame().dport()).hasValue(53);
    }

    @Test
    void aFlaglessSegmentHasNoLetters() {
        String packet = "45000028000140004006" + "0000" + "0a0000010a000002" + "03e80050" + "0000000000000000"
                + "5000ffff00000000";
        SeenFrame seen = FrameReader.read(
                        "h", "eth0", "in", Family.IPV4, framed(HexFormat.of().parseHex(packet)))
                .orElseThrow();
        assertThat(seen.frame().flags()).contains("");
    }

    private static byte[] framed(byte[] packet) {
        return ByteBuffer.allocate(14 + packet.length)
                .put(new byte[14])
                .put(packet)
                .array();
    }
}
