package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.List;

/**
 * What tracking says of lengths and checksums. Those of modelled packets are right, but for SCTP's, which stands in the
 * packet, and for those of whole packets of which only the beginning is there.
 */
final class Checksums {
    /** Protocols whose checksum covers the whole packet's data. */
    private static final List<Integer> OF_ALL_DATA = List.of(Protocol.TCP, Protocol.UDP, Protocol.ICMPV6);

    private Checksums() {}

    /**
     * Whether an arriving packet is INVALID for its checksum, which the kernel sums for UDP-Lite as if it were UDP.
     * Source: nf_conntrack_proto_udp.c, udplite_error; nf_conntrack_proto_sctp.c, sctp_error.
     */
    static boolean areWrong(Packet packet, ConntrackSettings settings) {
        boolean fails = packet.protocol() == Protocol.UDPLITE
                || isBeginningOf(packet, OF_ALL_DATA)
                || packet.transport() instanceof Transport.Sctp sctp && !sctp.isRightFor(packet.payload());
        return fails && settings.flag(ConntrackSettings.Sysctl.CHECKSUM);
    }

    /** A datagram says how long it is. Source: nf_conntrack_proto_udp.c, udp_error. */
    static boolean isCutShort(Packet packet) {
        return isBeginningOf(packet, List.of(Protocol.UDP, Protocol.UDPLITE));
    }

    /** Whether the bytes of an arriving packet are summed up to see whether its checksum is right. */
    static boolean areSummed(Packet packet, ConntrackSettings settings) {
        boolean asked = packet.transport() instanceof Transport.Sctp || packet.protocol() == Protocol.UDP;
        return asked && settings.flag(ConntrackSettings.Sysctl.CHECKSUM);
    }

    /** Whether it is a fragment of IPv6 that nobody has joined with the others: those that can't be one. */
    private static boolean isBeginningOf(Packet packet, List<Integer> protocols) {
        return protocols.contains(packet.protocol())
                && packet.fragment()
                        .filter(place -> place.isFirst() && place.more())
                        .isPresent();
    }
}
