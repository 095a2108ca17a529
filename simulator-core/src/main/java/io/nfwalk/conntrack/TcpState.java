package io.nfwalk.conntrack;

import io.nfwalk.packet.Protocol;

/**
 * Where conntrack thinks a TCP connection is. The constants' names are those that {@code conntrack -L} prints. Source:
 * kernel include/uapi/linux/netfilter/nf_conntrack_tcp.h.
 */
public enum TcpState implements ProtocolState {
    /** Nothing seen yet: only an entry whose first packet is being judged. */
    NONE,
    /** A SYN has gone out. */
    SYN_SENT,
    /** A SYN-ACK has come back. */
    SYN_RECV,
    /** The handshake is complete, or the connection was picked up in the middle. */
    ESTABLISHED,
    /** A FIN was seen. */
    FIN_WAIT,
    /** The FIN was acknowledged. */
    CLOSE_WAIT,
    /** A second FIN was seen. */
    LAST_ACK,
    /** The second FIN was acknowledged. */
    TIME_WAIT,
    /** A RST ended it. */
    CLOSE,
    /** Both sides have sent a SYN. */
    SYN_SENT2;

    @Override
    public int protocol() {
        return Protocol.TCP;
    }

    /** Whether the connection is on its way out, so that its entry may go early. */
    boolean isClosing() {
        return this == FIN_WAIT || this == CLOSE_WAIT || this == LAST_ACK || this == TIME_WAIT || this == CLOSE;
    }
}
