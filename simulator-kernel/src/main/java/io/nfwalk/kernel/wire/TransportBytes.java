package io.nfwalk.kernel.wire;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a packet behind its IP header: transport header and payload. */
final class TransportBytes {
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int DESTINATION_UNREACHABLE = 3;
    private static final int PACKET_TOO_BIG = 2;

    private TransportBytes() {}

    /** The bytes; lengths and checksum cover the rest of the datagram that follows in other fragments. */
    static byte[] of(Packet packet, byte[] rest) {
        byte[] payload = packet.payload().toBytes();
        byte[] data = Arrays.copyOf(payload, payload.length + rest.length);
        System.arraycopy(rest, 0, data, payload.length, rest.length);
        byte[] whole = whole(packet, data);
        return Arrays.copyOf(whole, whole.length - rest.length);
    }

    private static byte[] whole(Packet packet, byte[] data) {
        if (packet.transport() instanceof Transport.Tcp tcp) {
            return withChecksum(packet, tcp(tcp, data), 16, true);
        }
        if (packet.transport() instanceof Transport.Icmp icmp) {
            return withChecksum(packet, icmp(packet.family(), icmp, data), 2, packet.family() == Family.IPV6);
        }
        if (packet.transport() instanceof Transport.Sctp sctp) {
            return sctp(sctp, data);
        }
        if (packet.transport() instanceof Transport.Ports ports) {
            return ports(packet, ports, data);
        }
        return data;
    }

    private static byte[] withChecksum(Packet packet, ByteBuffer segment, int at, boolean pseudoHeader) {
        Checksum checksum = new Checksum().add(segment.array());
        if (pseudoHeader) {
            checksum.addPseudoHeader(packet.source(), packet.destination(), segment.capacity(), packet.protocol());
        }
        int value = checksum.value();
        boolean zeroMeansNone = packet.protocol() == Protocol.UDP || packet.protocol() == Protocol.UDPLITE;
        return segment.putShort(at, (short) (value == 0 && zeroMeansNone ? 0xffff : value))
                .array();
    }

    private static byte[] ports(Packet packet, Transport.Ports ports, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(ports.headerLength() + data.length)
                .putShort((short) ports.sourcePort())
                .putShort((short) ports.destinationPort());
        bytes.position(ports.headerLength());
        bytes.put(data);
        if (packet.protocol() != Protocol.UDP && packet.protocol() != Protocol.UDPLITE) {
            return bytes.array();
        }
        return withChecksum(packet, bytes.putShort(4, (short) bytes.capacity()), 6, true);
    }

    private static byte[] sctp(Transport.Sctp sctp, byte[] data) {
        return ByteBuffer.allocate(Transport.Sctp.LENGTH + data.length)
                .putShort((short) sctp.sourcePort())
                .putShort((short) sctp.destinationPort())
                .putInt((int) sctp.verificationTag())
                .putInt((int) sctp.checksum())
                .put(data)
                .array();
    }

    private static ByteBuffer tcp(Transport.Tcp tcp, byte[] data) {
        int header = tcp.headerLength();
        ByteBuffer bytes = ByteBuffer.allocate(header + data.length)
                .putShort((short) tcp.sourcePort())
                .putShort((short) tcp.destinationPort())
                .putInt((int) tcp.sequence())
                .putInt((int) tcp.acknowledgement())
                .put((byte) (header << 2))
                .put((byte) tcp.flags().bits())
                .putShort((short) tcp.window())
                .putInt(0);
        putOptions(tcp.options(), bytes);
        return bytes.put(data);
    }

    /** As Linux lays them out. Source: kernel net/ipv4/tcp_output.c, tcp_options_write. */
    private static void putOptions(TcpOptions options, ByteBuffer bytes) {
        options.maximumSegmentSize()
                .ifPresent(size -> bytes.put((byte) 2).put((byte) 4).putShort((short) size));
        if (options.timestamps()) {
            bytes.putShort((short) (options.sackPermitted() ? 0x0402 : 0x0101));
            // A time of 0 would count as none: Linux would not answer with its own.
            bytes.putShort((short) 0x080a).putInt(1).putInt(0);
        } else if (options.sackPermitted()) {
            bytes.putInt(0x01010402);
        }
        if (options.selectiveAcks() > 0) {
            int length = 2 + 8 * options.selectiveAcks();
            bytes.putShort((short) 0x0101).put((byte) 5).put((byte) length).put(new byte[length - 2]);
        }
        options.windowScale().ifPresent(scale -> bytes.putInt(0x01030300 | scale));
    }

    private static ByteBuffer icmp(Family family, Transport.Icmp icmp, byte[] data) {
        byte[] quoted = icmp.quote().map(PacketBytes::quoted).orElse(new byte[0]);
        ByteBuffer bytes = ByteBuffer.allocate(8 + quoted.length + data.length)
                .put((byte) icmp.type())
                .put((byte) icmp.code())
                .putShort((short) 0);
        if (icmp.quote().isPresent()) {
            bytes.putInt(errorWord(family, icmp));
        } else {
            bytes.putShort((short) icmp.id()).putShort((short) icmp.sequence());
        }
        return bytes.put(quoted).put(data);
    }

    /** The path's MTU where the error tells one; else zero. Source: RFC 1191, 4; RFC 4443, 3.2. */
    private static int errorWord(Family family, Transport.Icmp icmp) {
        boolean tellsMtu = switch (family) {
            case IPV4 -> icmp.type() == DESTINATION_UNREACHABLE && icmp.code() == FRAGMENTATION_NEEDED;
            case IPV6 -> icmp.type() == PACKET_TOO_BIG;
        };
        return tellsMtu ? icmp.sequence() : 0;
    }
}
