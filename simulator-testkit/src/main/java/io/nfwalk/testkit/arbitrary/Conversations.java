package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary connections with what comes back; they shrink to their first packet. */
public final class Conversations {
    private Conversations() {}

    /**
     * Connections between the ends of these packets: of TCP and UDP with their ports, of everything else as pings.
     *
     * <pre>{@code
     * Conversations.between(Packets.near(host, Family.IPV4).map(DrawnPacket::packet))
     * }</pre>
     */
    public static Arbitrary<Conversation> between(Arbitrary<Packet> packets) {
        return Combinators.combine(packets, Arbitraries.integers().between(1, Conversation.TCP_TURNS))
                .as((packet, turns) -> new Conversation(first(packet), turns));
    }

    /** The first packet of a connection between the ends of any packet. */
    static Packet first(Packet packet) {
        if (packet.transport() instanceof Transport.Tcp tcp) {
            return packet.withPayload(Payload.EMPTY)
                    .withTransport(new Transport.Tcp(
                            tcp.sourcePort(),
                            tcp.destinationPort(),
                            new TcpFlags(TcpFlags.SYN),
                            0,
                            0,
                            tcp.window(),
                            TcpOptions.NONE));
        }
        return packet.protocol() == Protocol.UDP
                ? packet
                : Packet.ping(packet.source().toString(), packet.destination().toString());
    }
}
