package io.nfwalk.walk;

import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;

/**
 * What the kernel knows of the sum over a packet's bytes, by which it verifies a checksum. Conntrack adds the bytes up
 * when a datagram comes in, and UDP believes it later, if the datagram is not a short one. A class or hop limit that a
 * rule changed meanwhile makes the sum wrong and the datagram looks damaged: IPv6's header has no checksum that would
 * make up for the change, as IPv4's does. And the end of a wire takes the Ethernet header out of a sum that never held
 * it: what a TEE sent on before its sum was forgotten looks damaged to the next host, in both families. Devices here
 * verify nothing and leave nothing to be added up; one that does spares the datagram. Source: kernel
 * net/netfilter/utils.c, nf_ip6_checksum; net/ipv6/udp.c, udp6_csum_init; net/core/dev.c, __dev_forward_skb2.
 *
 * @param knowledge where the sum comes from
 * @param header what of the headers in front is in it that the IP header may not make up for, in the arithmetic of
 *     checksums: of IPv6's class and hop limit, less Ethernet headers; 0 if nobody added anything up
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

    private static final long MODULUS = 0xffff;
    /** Ethernet's numbers of the families. */
    private static final int IPV4 = 0x0800;

    private static final int IPV6 = 0x86dd;

    /** The sum once conntrack has verified an arriving packet's checksum. */
    ByteSum verified(Packet packet) {
        return switch (knowledge) {
            case NONE -> new ByteSum(Knowledge.ADDED_UP, headerOf(packet));
            case ADDED_UP -> isRight(packet) ? TRUSTED : new ByteSum(Knowledge.ADDED_UP, headerOf(packet));
            case TRUSTED -> this;
        };
    }

    /** The sum when a wire has carried the packet in a frame of these addresses. */
    ByteSum carried(Ethernet addresses, Family family) {
        if (knowledge != Knowledge.ADDED_UP) {
            return this;
        }
        long taken = words(addresses.destination()) + words(addresses.source()) + (family == Family.IPV4 ? IPV4 : IPV6);
        return new ByteSum(knowledge, (int) Math.floorMod(header - taken, MODULUS));
    }

    private static long words(MacAddress address) {
        return (address.bits() >>> 32) + (address.bits() >>> 16 & 0xffff) + (address.bits() & 0xffff);
    }

    /** The sum of a packet that goes on to somebody else. Source: kernel include/linux/skbuff.h, skb_forward_csum. */
    ByteSum passedOn() {
        return knowledge == Knowledge.ADDED_UP ? NONE : this;
    }

    /** Whether a socket's side finds that the packet's bytes do not add up. */
    boolean contradicts(Packet packet) {
        return knowledge == Knowledge.ADDED_UP
                && packet.protocol() == Protocol.UDP
                && packet.length() - packet.headerLength() > SHORT
                && !isRight(packet);
    }

    private boolean isRight(Packet packet) {
        return (header - headerOf(packet)) % MODULUS == 0;
    }

    private static int headerOf(Packet packet) {
        return packet.family() == Family.IPV4 ? 0 : (packet.tos() << 4) + packet.ttl();
    }
}
