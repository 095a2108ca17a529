package io.nfwalk.kernel.wire;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The bytes of a packet, from its IP header on, with checksums as they should be. */
public final class PacketBytes {
    private static final int IDENTIFICATION = 1;
    // A raw socket gives a packet of identification 0 one of its own.
    private static final int IDENTIFICATION_FOR_ZERO = 0xffff;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;

    private PacketBytes() {}

    /** The bytes of a packet, also of a fragment that is sent alone. */
    public static byte[] of(Packet packet) {
        return of(packet, new byte[0]);
    }

    /**
     * The bytes of a packet, or of a datagram's first fragment.
     *
     * @param rest what the datagram's later fragments bring: a first fragment's lengths and checksum cover them
     * @see Datagrams#restOf
     */
    public static byte[] of(Packet packet, byte[] rest) {
        byte[] body = packet.isLaterFragment() ? packet.payload().toBytes() : TransportBytes.of(packet, rest);
        return switch (packet.family()) {
            case IPV4 -> ipv4(packet, body);
            case IPV6 -> ipv6(packet, body);
        };
    }

    private static byte[] ipv4(Packet packet, byte[] body) {
        int fragment = packet.dontFragment() ? DONT_FRAGMENT : 0;
        if (packet.fragment().isPresent()) {
            Fragment place = packet.fragment().get();
            fragment |= place.offset() >> 3 | (place.more() ? MORE_FRAGMENTS : 0);
        }
        int header = Family.IPV4.headerLength();
        ByteBuffer bytes = ByteBuffer.allocate(header + body.length)
                .put((byte) 0x45)
                .put((byte) packet.tos())
                .putShort((short) (header + body.length))
                .putShort((short) identification(packet))
                .putShort((short) fragment)
                .put((byte) packet.ttl())
                .put((byte) packet.protocol())
                .putShort((short) 0)
                .put(Checksum.bytes(packet.source()))
                .put(Checksum.bytes(packet.destination()))
                .put(body);
        byte[] packed = bytes.array();
        bytes.putShort(
                10, (short) new Checksum().add(Arrays.copyOf(packed, header)).value());
        return packed;
    }

    private static byte[] ipv6(Packet packet, byte[] body) {
        int header = Family.IPV6.headerLength();
        int length = packet.headerLength() + body.length;
        List<Integer> numbers = packet.nextHeaders();
        ByteBuffer bytes = ByteBuffer.allocate(length)
                .putInt(6 << 28 | packet.tos() << 20)
                .putShort((short) (length - header))
                .put(numbers.get(0).byteValue())
                .put((byte) packet.ttl())
                .put(Checksum.bytes(packet.source()))
                .put(Checksum.bytes(packet.destination()));
        Iterator<ExtensionHeader> extensions = packet.extensions().iterator();
        for (int i = 1; i < numbers.size(); i++) {
            boolean fragment = packet.fragment().isPresent() && i - 1 == packet.repeatedExtensions();
            bytes.put(
                    fragment
                            ? ExtensionBytes.fragment(
                                    packet.fragment().orElseThrow(), identification(packet), numbers.get(i))
                            : ExtensionBytes.of(extensions.next(), numbers.get(i)));
        }
        return bytes.put(body).array();
    }

    private static int identification(Packet packet) {
        if (packet.fragment().isEmpty()) {
            return IDENTIFICATION;
        }
        int id = packet.fragment().get().id();
        return id == 0 ? IDENTIFICATION_FOR_ZERO : id;
    }

    /** The beginning of the packet inside an ICMP error. */
    static byte[] quoted(Transport.Quote quote) {
        byte[] whole = of(quote.packet());
        return Arrays.copyOf(whole, Math.min(whole.length, quote.length()));
    }
}
