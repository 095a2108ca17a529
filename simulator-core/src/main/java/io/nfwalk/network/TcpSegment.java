package io.nfwalk.network;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;

/**
 * A TCP segment that arrived.
 *
 * @param packet the whole packet
 * @param header its TCP header
 * @param mark the packet's mark
 * @param device the interface it came by
 */
record TcpSegment(Packet packet, Transport.Tcp header, int mark, String device) {
    boolean has(int flag) {
        return header.flags().has(flag);
    }

    /** Its first sequence number. */
    long sequence() {
        return header.sequence();
    }

    /** The sequence number behind it: SYN, FIN and each byte take one. */
    long end() {
        int flags = (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
        return Sequence.plus(sequence(), packet.payload().length() + flags);
    }

    /** The same without its FIN. */
    long endOfData() {
        return has(TcpFlags.FIN) ? Sequence.plus(end(), -1) : end();
    }

    /** Whether it takes no sequence number at all. */
    boolean isEmpty() {
        return sequence() == end();
    }

    long acknowledgement() {
        return header.acknowledgement();
    }
}
