package io.nfwalk.conntrack;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;

/**
 * Writes one side of a tuple into a packet. Source: kernel net/netfilter/nf_nat_proto.c, nf_nat_ipv4_manip_pkt,
 * nf_nat_ipv6_manip_pkt and l4proto_manip_pkt.
 */
final class PacketRewrite {
    /** Bytes of a transport header that have to be there so that it can be written. */
    private static final int WRITTEN_HEADER = 8;

    private PacketRewrite() {}

    /**
     * Whether that side of a packet of the tuple's protocol can be written. IPv6 leaves all but the addresses of a
     * later fragment alone, which an error about a piece of a joined packet quotes; IPv4 complains about none.
     *
     * @param bytes how many of its bytes there are behind the IP header and its extensions
     */
    static boolean isPossible(Packet packet, int bytes, Tuple tuple, Manipulation side) {
        // Of GRE no more than PPTP's call id is written, but the kernel wants to see that header in any case.
        boolean tunnel = tuple.protocol() == Protocol.GRE;
        if (packet.family() == Family.IPV6 && packet.isLaterFragment()) {
            return true;
        }
        boolean written = tuple.hasPorts() || tuple.isIcmp() || tunnel;
        if (written && bytes < WRITTEN_HEADER) {
            return false;
        }
        return !tunnel || side == Manipulation.SOURCE || GreTracker.isOfKnownVersion(packet);
    }

    /** The packet with the tuple's address and port at that side; an ICMP query gets the tuple's identifier anyway. */
    static Packet rewrite(Packet packet, Tuple tuple, Manipulation side) {
        Packet written = packet.withTransport(transport(packet, tuple, side));
        boolean tunnel = tuple.protocol() == Protocol.GRE && side == Manipulation.DESTINATION;
        return rewriteAddress(tunnel ? GreTracker.withCallId(written, tuple.destinationPart()) : written, tuple, side);
    }

    /** The packet with the tuple's address at that side. */
    static Packet rewriteAddress(Packet packet, Tuple tuple, Manipulation side) {
        return switch (side) {
            case SOURCE -> packet.withSource(tuple.source());
            case DESTINATION -> packet.withDestination(tuple.destination());
        };
    }

    private static Transport transport(Packet packet, Tuple tuple, Manipulation side) {
        Transport transport = packet.transport();
        if (transport instanceof Transport.Icmp icmp) {
            boolean hasId = IcmpKind.of(packet.family()).hasTranslatedId(icmp.type());
            return hasId
                    ? new Transport.Icmp(icmp.type(), icmp.code(), tuple.sourcePart(), icmp.sequence(), icmp.quote())
                    : icmp;
        }
        if (!tuple.hasPorts() || transport.sourcePortIfAny().isEmpty()) {
            return transport;
        }
        int source = transport.sourcePortIfAny().getAsInt();
        int destination = transport.destinationPortIfAny().getAsInt();
        Transport written = switch (side) {
            case SOURCE -> transport.withPorts(tuple.sourcePart(), destination);
            case DESTINATION -> transport.withPorts(source, tuple.destinationPart());
        };
        return written instanceof Transport.Sctp sctp ? summed(sctp, packet) : written;
    }

    /** Other checksums are brought up to date; SCTP's is made anew, so that it is right afterwards. */
    private static Transport.Sctp summed(Transport.Sctp header, Packet packet) {
        return Transport.Sctp.before(
                packet.payload(), header.sourcePort(), header.destinationPort(), header.verificationTag());
    }
}
