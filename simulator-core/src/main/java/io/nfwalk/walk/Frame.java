package io.nfwalk.walk;

import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Packet;
import java.util.List;

/**
 * A packet on a wire. A veth hands over the very buffer that the sender had: if conntrack joined the packet from
 * fragments, the next host still knows where they met, and cuts there if it has to.
 *
 * @param ethernet its addresses
 * @param packet what it carries
 * @param pieces IP lengths of the fragments that a whole packet was joined from; empty if it never was in pieces
 * @param sum what is known of the sum over its bytes
 * @param mark the packet's mark, which a wire within one host keeps. Source: kernel net/core/skbuff.c, skb_scrub_packet
 */
public record Frame(Ethernet ethernet, Packet packet, List<Integer> pieces, ByteSum sum, int mark) {
    /** Copies the list. */
    public Frame {
        pieces = List.copyOf(pieces);
    }

    /** A packet that is in one piece. */
    public Frame(Ethernet ethernet, Packet packet) {
        this(ethernet, packet, 0);
    }

    /** A packet that is in one piece and has a mark. */
    Frame(Ethernet ethernet, Packet packet, int mark) {
        this(ethernet, packet, List.of(), ByteSum.NONE, mark);
    }

    /** What arrives of it on another host. */
    public Frame unmarked() {
        return new Frame(ethernet, packet, pieces, sum, 0);
    }
}
