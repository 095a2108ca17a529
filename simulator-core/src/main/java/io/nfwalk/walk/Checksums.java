package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.List;

/**
 * Whether a packet's checksum is right, as REJECT asks before it answers. Those of known headers are, unless a part of
 * the packet is missing; of any other protocol REJECT sums up the whole payload. Source: kernel
 * include/net/netfilter/nf_reject.h, nf_reject_verify_csum; net/netfilter/utils.c, nf_ip_checksum.
 */
final class Checksums {
    private static final int WORD = 0xffff;

    private Checksums() {}

    /** IPv6 looks for something to sum up before it asks of which protocol it is. Source: nf_reject_v6_csum_ok. */
    static boolean isRight(Packet packet) {
        if (packet.family() == Family.IPV6 && packet.length() == packet.headerLength()) {
            return false;
        }
        return switch (packet.protocol()) {
            case Protocol.TCP, Protocol.UDP -> packet.isWhole();
            case Protocol.AH, Protocol.ESP, Protocol.GRE, Protocol.SCTP, Protocol.UDPLITE -> true;
            case Protocol.ICMPV6 -> packet.icmp().isPresent() && packet.isWhole();
            default -> !(packet.transport() instanceof Transport.Raw) || sumsUp(packet.payload(), pseudoHeader(packet));
        };
    }

    /** IPv6 sums up the addresses, the length and the protocol with any payload. Source: nf_ip6_checksum. */
    private static int pseudoHeader(Packet packet) {
        if (packet.family() == Family.IPV4) {
            return 0;
        }
        int sum = packet.payload().length() + packet.protocol();
        for (IpAddress address : List.of(packet.source(), packet.destination())) {
            for (int word : address.words()) {
                sum += (word >>> 16) + (word & WORD);
            }
        }
        return (sum & WORD) + (sum >>> 16);
    }

    /** Whether the one's complement sum of all 16-bit words is 0, which may be written in two ways. */
    private static boolean sumsUp(Payload bytes, int before) {
        int sum = before;
        for (int i = 0; i < bytes.length(); i++) {
            sum += bytes.at(i) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & WORD) + (sum >>> 16);
        }
        return sum == 0 || sum == WORD;
    }
}
