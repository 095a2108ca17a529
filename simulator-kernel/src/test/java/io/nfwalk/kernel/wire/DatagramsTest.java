package io.nfwalk.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DatagramsTest {
    private static final Packet WHOLE =
            Packet.udp("10.0.0.1:1000", "10.0.0.2:53").withDontFragment(false);

    @Property
    void fragmentsSentOneByOneAreTheWholeDatagram(
            @ForAll @Size(min = 9, max = 200) byte[] data,
            @ForAll @IntRange(min = 1, max = 8) int blocks,
            @ForAll Random order) {
        Packet whole = WHOLE.withPayload(Payload.of(data));
        List<Packet> pieces = pieces(whole, blocks * 8);
        List<Optional<Packet>> sent =
                new ArrayList<>(pieces.stream().map(Optional::of).toList());
        Collections.shuffle(sent, order);
        sent.add(order.nextInt(sent.size()), Optional.empty());
        byte[] expected = PacketBytes.of(whole);
        assertThat(together(sent)).isEqualTo(Arrays.copyOfRange(expected, 20, expected.length));
    }

    @Test
    void aDatagramThatIsNotAllSentHasARestThatNobodySends() {
        List<Packet> pieces = pieces(WHOLE.withPayload(Payload.zeros(64)), 16);
        List<Optional<Packet>> sent = List.of(Optional.of(pieces.get(0)), Optional.of(pieces.get(2)));
        assertThat(Datagrams.restOf(sent, 0)).isEqualTo(new byte[8]);
    }

    @Test
    void theNextFirstFragmentBeginsAnotherDatagram() {
        List<Packet> one = pieces(WHOLE.withPayload(Payload.of(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1})), 8);
        List<Packet> other = pieces(WHOLE.withPayload(Payload.of(new byte[] {2, 2, 2, 2, 2, 2, 2, 2, 2, 2})), 16);
        List<Optional<Packet>> sent = List.of(
                Optional.of(one.get(0)),
                Optional.of(one.get(1)),
                Optional.of(one.get(2)),
                Optional.of(other.get(0)),
                Optional.of(other.get(1)));
        assertThat(Datagrams.restOf(sent, 0)).isEqualTo(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
        assertThat(Datagrams.restOf(sent, 3)).isEqualTo(new byte[] {2, 2});
    }

    @Test
    void aFirstFragmentsOwnHeadersAreAPartOfItsData() {
        ExtensionHeader options =
                new ExtensionHeader.DestinationOptions(List.of(new ExtensionHeader.HeaderOption(1, 4)));
        Packet whole = Packet.udp("[fd00::1]:1000", "[fd00::2]:53");
        Packet first = whole.withExtensions(List.of(options))
                .withPayload(Payload.zeros(8))
                .withFragment(Optional.of(new Fragment(0, true, 7)));
        Packet last = whole.withTransport(new Transport.Raw())
                .withPayload(Payload.of(new byte[] {1, 2, 3}))
                .withFragment(Optional.of(new Fragment(24, false, 7)));
        assertThat(Datagrams.restOf(List.of(Optional.of(first), Optional.of(last)), 0))
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void aWholePacketHasNoRest() {
        assertThat(Datagrams.restOf(List.of(Optional.of(WHOLE)), 0)).isEmpty();
    }

    /** A datagram in pieces of that many bytes each, a multiple of 8. */
    private static List<Packet> pieces(Packet whole, int size) {
        List<Packet> pieces = new ArrayList<>();
        byte[] data = whole.payload().toBytes();
        for (int from = 0; from < data.length + 8; from += size) {
            int to = Math.min(from + size, data.length + 8);
            Optional<Fragment> place = Optional.of(new Fragment(from, to < data.length + 8, 7));
            byte[] own = Arrays.copyOfRange(data, Math.max(from - 8, 0), to - 8);
            Packet piece = whole.withPayload(Payload.of(own)).withFragment(place);
            pieces.add(from == 0 ? piece : piece.withTransport(new Transport.Raw()));
        }
        return pieces;
    }

    /** What the receiver puts together. */
    private static byte[] together(List<Optional<Packet>> sent) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Packet> inOrder = sent.stream()
                .flatMap(Optional::stream)
                .sorted((one, other) -> Integer.compare(offset(one), offset(other)))
                .toList();
        for (Packet piece : inOrder) {
            byte[] bytes = PacketBytes.of(piece, Datagrams.restOf(sent, sent.indexOf(Optional.of(piece))));
            all.write(bytes, 20, bytes.length - 20);
        }
        return all.toByteArray();
    }

    private static int offset(Packet piece) {
        return piece.fragment().orElseThrow().offset();
    }
}
