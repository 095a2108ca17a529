package io.nfwalk.conntrack;

import io.nfwalk.packet.Protocol;

/**
 * Where conntrack thinks an SCTP association is. The constants' names are those that {@code conntrack -L} prints.
 * Source: kernel include/uapi/linux/netfilter/nf_conntrack_sctp.h.
 */
public enum SctpState implements ProtocolState {
    /** Nothing seen yet: only an entry whose first packet is being judged. */
    NONE,
    /** An INIT has gone out, or the association is over. */
    CLOSED,
    /** An INIT-ACK has come back. */
    COOKIE_WAIT,
    /** A COOKIE-ECHO has gone out. */
    COOKIE_ECHOED,
    /** A COOKIE-ACK has come back. */
    ESTABLISHED,
    /** The side that began has sent a SHUTDOWN. */
    SHUTDOWN_SENT,
    /** The other side has sent a SHUTDOWN. */
    SHUTDOWN_RECD,
    /** The SHUTDOWN was acknowledged. */
    SHUTDOWN_ACK_SENT,
    /** It began with a HEARTBEAT: a further path of an association. */
    HEARTBEAT_SENT;

    @Override
    public int protocol() {
        return Protocol.SCTP;
    }
}
