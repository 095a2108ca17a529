package io.nfwalk.rules;

/**
 * The five places where netfilter looks at a packet.
 *
 * <pre>
 *   in -> PREROUTING -> route -> FORWARD -------> POSTROUTING -> out
 *                         |                           ^
 *                       INPUT -> process -> route -> OUTPUT
 * </pre>
 *
 * Source: kernel include/uapi/linux/netfilter.h. The order is the kernel's, and the order in which iptables-save
 * prints.
 */
public enum Hook {
    /** Every packet that arrives, before it is routed. */
    PREROUTING,
    /** Packets for this host. */
    INPUT,
    /** Packets for others that this host passes on. */
    FORWARD,
    /** Packets that this host makes. */
    OUTPUT,
    /** Every packet that leaves, after routing. */
    POSTROUTING
}
