package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;

/**
 * What the kernel knows of the sum over a packet's bytes, by which it verifies a checksum. Conntrack adds the bytes up
 * when a datagram comes in, and UDP believes it later, if the datagram is not a short one. A class or hop limit that a
 * rule changed meanwhile makes the sum wrong and the datagram looks damaged: IPv6's header has no checksum that would
 * make up for the change, as IPv4's does. Devices here verify nothing and leave nothing to be added up; one that does
 * spares the datagram. Source: kernel net/netfilter/utils.c, nf_ip6_checksum; net/ipv6/udp.c,
 * udp6_csum_init.
 *
 * @param knowledge where the sum comes from
 * @param header what of the IPv6 header was in it, but for the addresses; 0 if nobody added anything up
 */
public record ByteSum(Knowledge knowledge, int header) {
    /** Where a sum comes from. */
    public enum Knowledge {
        /** Nobody has added up the bytes that came over a wire. */
        NONE,
        /** Conntrack has. */
        ADDED_UP,
        /** The checksum counts as right. */
        TRUSTED
    }

    /** Nobody has added up anything. */
    public static final ByteSum NONE = new ByteSum(Knowledge.NONE, 0);
    /** The checksum counts as right. */
    static final ByteSum TRUSTED = new ByteSum(Knowledge.TRUSTED, 0);

    /** Up to this length UDP adds up the bytes itself. Source: kernel include/linux/skbuff.h, CHECKSUM_BREAK. */
    private static final int SHORT = 76;

    /** The sum once conntrack has verified an arriving packet's checksum. */
    ByteSum verified(Packet packet) {
        return switch (knowledge) {
            case NONE -> new ByteSum(Knowledge.ADDED_UP, headerOf(packet));
            case ADDED_UP -> header == headerOf(packet) ? TRUSTED : new ByteSum(Knowledge.ADDED_UP, headerOf(packet));
            case TRUSTED -> this;
        };
    }

    /** The sum of a packet that goes on to somebody else. Source: kernel include/linux/skbuff.h, skb_forward_csum. */
    ByteSum passedOn() {
        return knowledge == Knowledge.ADDED_UP ? NONE : this;
    }

    /** Whether a socket's side finds that the packet's bytes do not add up. */
    boolean contradicts(Packet packet) {
        return knowledge == Knowledge.ADDED_UP
                && packet.family() == Family.IPV6
                && packet.protocol() == Protocol.UDP
                && packet.length() - packet.headerLength() > SHORT
                && header != headerOf(packet);
    }

    private static int headerOf(Packet packet) {
        return (packet.tos() << 4) + packet.ttl();
    }
}
