package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.wire.Datagrams;
import io.nfwalk.kernel.wire.PacketBytes;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A UDP datagram in two pieces, as two steps of a scenario send them. */
final class Fragments {
    private static final int UDP_HEADER = 8;

    private Fragments() {}

    /** The bytes of both pieces of a datagram that carries that many bytes, the first piece so many of them. */
    static List<byte[]> of(Packet empty, int length, int first) {
        Packet whole = empty.withDontFragment(false);
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) i;
        }
        Payload payload = Payload.of(data);
        List<Optional<Packet>> sent = List.of(
                Optional.of(
                        whole.withPayload(payload.slice(0, first)).withFragment(Optional.of(new Fragment(0, true, 0)))),
                Optional.of(whole.withTransport(new Transport.Raw())
                        .withPayload(payload.slice(first, length))
                        .withFragment(Optional.of(new Fragment(UDP_HEADER + first, false, 0)))));
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            pieces.add(PacketBytes.of(sent.get(i).orElseThrow(), Datagrams.restOf(sent, i)));
        }
        return pieces;
    }
}
