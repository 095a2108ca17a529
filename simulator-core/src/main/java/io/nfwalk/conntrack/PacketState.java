package io.nfwalk.conntrack;

/** What conntrack calls a packet. Source: kernel include/uapi/linux/netfilter/nf_conntrack_common.h. */
public enum PacketState {
    /** First of a connection, or a further one before any answer. */
    NEW,
    /** Belongs to a connection that has seen packets both ways. */
    ESTABLISHED,
    /** Begins an expected connection, or is an ICMP error about a known one. */
    RELATED,
    /** Fits no connection, or contradicts the one it fits. */
    INVALID,
    /** A rule exempted it from tracking. */
    UNTRACKED
}
