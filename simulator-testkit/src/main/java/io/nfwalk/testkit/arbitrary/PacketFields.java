package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.Optional;

/**
 * The fields of a packet, each of which can be drawn and shrunk for itself. A packet takes of them what its protocol
 * has.
 *
 * @param source source address
 * @param destination destination address, of the same family
 * @param protocol IP protocol number
 * @param sourcePort of TCP, UDP, UDP-Lite and SCTP; the identifier of an ICMP query
 * @param destinationPort of the same
 * @param tcpFlags TCP's eight flag bits
 * @param icmp ICMP's {@code type * 256 + code}
 * @param ttl time to live or hop limit
 * @param tos type of service or traffic class
 * @param length the length that the packet shall have with all headers, if they leave room for it
 */
record PacketFields(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        int tcpFlags,
        int icmp,
        int ttl,
        int tos,
        int length) {
    /** Bytes behind an authentication header's or another unknown protocol's beginning that a packet at least has. */
    private static final int SHORTEST_RAW = 8;

    private static final int WINDOW = 65535;

    Packet packet() {
        Family family = source.family();
        if (protocol == Protocol.SCTP) {
            Payload chunks = Payload.zeros(room(Transport.Sctp.LENGTH));
            return whole(Transport.Sctp.before(chunks, sourcePort, destinationPort, 0), chunks);
        }
        Transport transport = switch (protocol) {
            case Protocol.TCP ->
                new Transport.Tcp(sourcePort, destinationPort, new TcpFlags(tcpFlags), 0, 0, WINDOW, TcpOptions.NONE);
            case Protocol.UDP, Protocol.UDPLITE -> Transport.Ports.udp(sourcePort, destinationPort);
            default ->
                protocol == family.icmpProtocol()
                        ? Transport.Icmp.query(icmp >> 8, icmp & 0xff, sourcePort, 1)
                        : new Transport.Raw();
        };
        int atLeast = transport instanceof Transport.Raw ? SHORTEST_RAW : 0;
        return whole(transport, Payload.zeros(Math.max(atLeast, room(transport.headerLength()))));
    }

    private int room(int header) {
        return Math.max(0, length - source.family().headerLength() - header);
    }

    private Packet whole(Transport transport, Payload payload) {
        return new Packet(source, destination, protocol, ttl, tos, true, Optional.empty(), transport, payload);
    }
}
