package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.OptionalInt;

/**
 * What two ends of a connection say to each other, in turns from 0 on. The client's packets are as the client sends
 * them; the server answers what it got, whatever was translated on the way.
 *
 * <pre>
 *   tcp   0 SYN   1 SYN-ACK   2 ACK   3 data   4 data back   5 FIN   6 FIN back   7 the last ACK
 *   udp   even: a datagram    odd: one back        icmp   even: an echo request    odd: its reply
 * </pre>
 *
 * @param first the client's first packet: TCP with SYN, UDP, or an echo request
 * @param turns how many packets there are, from 1
 */
public record Conversation(Packet first, int turns) {
    /** So many packets has a TCP connection from its beginning to its end. */
    public static final int TCP_TURNS = 8;

    private static final long CLIENT = 1000;
    private static final long SERVER = 5000;
    private static final int DATA = 4;
    private static final int WINDOW = 65535;
    private static final int ACK = TcpFlags.ACK;
    private static final int PUSH = TcpFlags.PSH | TcpFlags.ACK;
    private static final int FIN = TcpFlags.FIN | TcpFlags.ACK;

    /** A segment of the plan: who has sent how many bytes before it, its flags and its data. */
    private record Segment(int flags, long sequence, long acknowledgement, int data) {}

    private static final List<Segment> SEGMENTS = List.of(
            new Segment(TcpFlags.SYN, CLIENT, 0, 0),
            new Segment(TcpFlags.SYN | ACK, SERVER, CLIENT + 1, 0),
            new Segment(ACK, CLIENT + 1, SERVER + 1, 0),
            new Segment(PUSH, CLIENT + 1, SERVER + 1, DATA),
            new Segment(PUSH, SERVER + 1, CLIENT + 1 + DATA, DATA),
            new Segment(FIN, CLIENT + 1 + DATA, SERVER + 1 + DATA, 0),
            new Segment(FIN, SERVER + 1 + DATA, CLIENT + 2 + DATA, 0),
            new Segment(ACK, CLIENT + 2 + DATA, SERVER + 2 + DATA, 0));

    /** Refuses fewer than one turn, and more than a TCP connection has. */
    public Conversation {
        if (turns < 1 || first.tcp().isPresent() && turns > TCP_TURNS) {
            throw new IllegalArgumentException(turns + " turns of " + first);
        }
    }

    /** Whether the client speaks in that turn. */
    public boolean isClients(int turn) {
        return first.tcp().isPresent() ? SEGMENTS.get(turn).sequence() < SERVER : turn % 2 == 0;
    }

    /** What is said in that turn, if it is the client's, and as the client sends it. */
    public Packet fromClient(int turn) {
        return said(first, turn);
    }

    /**
     * What is said in that turn, if it is the server's.
     *
     * @param got the client's first packet as the server got it
     */
    public Packet fromServer(int turn, Packet got) {
        return said(answer(got), turn);
    }

    private Packet said(Packet packet, int turn) {
        if (packet.transport() instanceof Transport.Tcp tcp) {
            Segment segment = SEGMENTS.get(turn);
            Transport.Tcp header = new Transport.Tcp(
                    tcp.sourcePort(),
                    tcp.destinationPort(),
                    new TcpFlags(segment.flags()),
                    segment.sequence(),
                    segment.acknowledgement(),
                    WINDOW,
                    TcpOptions.NONE);
            return packet.withTransport(header).withPayload(Payload.zeros(segment.data()));
        }
        if (packet.transport() instanceof Transport.Icmp icmp) {
            return packet.withTransport(Transport.Icmp.query(icmp.type(), icmp.code(), icmp.id(), 1 + turn / 2));
        }
        return packet;
    }

    /**
     * An answer to a packet: its addresses and ports the other way round, with a time to live of 64; SYN and ACK to a
     * TCP segment with SYN, ACK to another; an echo reply to an echo request. Other protocols are turned round.
     */
    public static Packet answer(Packet packet) {
        Packet turned = packet.withSource(packet.destination())
                .withDestination(packet.source())
                .withTtl(PacketPools.TTL);
        if (packet.transport() instanceof Transport.Tcp tcp) {
            boolean syn = tcp.flags().has(TcpFlags.SYN);
            return turned.withPayload(Payload.EMPTY)
                    .withTransport(new Transport.Tcp(
                            tcp.destinationPort(),
                            tcp.sourcePort(),
                            new TcpFlags(syn ? TcpFlags.SYN | ACK : ACK),
                            tcp.flags().has(ACK) ? tcp.acknowledgement() : SERVER,
                            tcp.sequence()
                                    + packet.payload().length()
                                    + (syn || tcp.flags().has(TcpFlags.FIN) ? 1 : 0),
                            WINDOW,
                            TcpOptions.NONE));
        }
        if (packet.transport() instanceof Transport.Icmp icmp) {
            int reply = icmp.type() == PacketPools.echoRequest(packet.family()) >> 8
                    ? (packet.family() == Family.IPV4 ? 0 : icmp.type() + 1)
                    : icmp.type();
            return turned.withTransport(Transport.Icmp.query(reply, icmp.code(), icmp.id(), icmp.sequence()));
        }
        OptionalInt from = packet.transport().sourcePortIfAny();
        OptionalInt to = packet.transport().destinationPortIfAny();
        return from.isPresent() && to.isPresent()
                ? turned.withTransport(packet.transport().withPorts(to.getAsInt(), from.getAsInt()))
                : turned;
    }

    /** {@code tcp 10.0.0.7:40000 to 10.32.0.10:53 S, 3 turns}. */
    @Override
    public String toString() {
        return first + ", " + turns + (turns == 1 ? " turn" : " turns");
    }
}
