package io.nfwalk.scenario;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the sequence numbers of conversations began: a segment with ACK is the first of its conversation if it has SYN,
 * too, or none was seen before, and shows its numbers as they are; later ones show how far they have come since.
 * Source: tcpdump 4.99 print-tcp.c.
 */
final class TcpdumpSequences {
    private final Map<Conversation, Beginning> beginnings = new HashMap<>();

    /** Two ends, the one of the lower port first. */
    private record Conversation(IpAddress one, int onePort, IpAddress other, int otherPort) {}

    /** The first numbers of the first end and of the other. */
    private record Beginning(long ofOne, long ofOther) {}

    /**
     * Numbers as tcpdump shows them, 0 to 2^32-1.
     *
     * @param sequence the segment's first byte
     * @param acknowledgement what it acknowledges
     */
    record Numbers(long sequence, long acknowledgement) {
        Numbers {
            sequence &= 0xffff_ffffL;
            acknowledgement &= 0xffff_ffffL;
        }
    }

    /** The segment's numbers; from now on it is remembered. */
    Numbers of(Packet packet, Transport.Tcp header) {
        long sequence = header.sequence();
        long acknowledgement = header.acknowledgement();
        if (!header.flags().has(TcpFlags.ACK)) {
            return new Numbers(sequence, acknowledgement);
        }
        boolean reversed = isReversed(packet, header);
        Conversation conversation = reversed
                ? new Conversation(packet.destination(), header.destinationPort(), packet.source(), header.sourcePort())
                : new Conversation(
                        packet.source(), header.sourcePort(), packet.destination(), header.destinationPort());
        Beginning known = beginnings.get(conversation);
        if (known == null || header.flags().has(TcpFlags.SYN)) {
            beginnings.put(
                    conversation,
                    reversed
                            ? new Beginning(acknowledgement - 1, sequence)
                            : new Beginning(sequence, acknowledgement - 1));
            return new Numbers(sequence, acknowledgement);
        }
        return reversed
                ? new Numbers(sequence - known.ofOther(), acknowledgement - known.ofOne())
                : new Numbers(sequence - known.ofOne(), acknowledgement - known.ofOther());
    }

    private static boolean isReversed(Packet packet, Transport.Tcp header) {
        return header.sourcePort() == header.destinationPort()
                ? packet.source().compareTo(packet.destination()) > 0
                : header.sourcePort() > header.destinationPort();
    }
}
