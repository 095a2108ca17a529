package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * ICMP messages that belong to the connection of the packet they quote, or to none at all. Source: kernel
 * net/netfilter/nf_conntrack_proto_icmp.c, nf_conntrack_icmpv4_error and nf_conntrack_inet_error, and
 * nf_conntrack_proto_icmpv6.c, nf_conntrack_icmpv6_error.
 */
final class IcmpErrors {
    private static final int PORTS = 4;
    private static final int ICMP_HEADER = 8;
    private static final int NEIGHBOUR_HOPS = 255;

    private final TupleIndex index;
    private final GreKeys greKeys;

    IcmpErrors(TupleIndex index, GreKeys greKeys) {
        this.index = index;
        this.greKeys = greKeys;
    }

    /** What conntrack makes of an ICMP message without asking for a connection of its own; empty: ask. */
    Optional<Tracking> judge(Packet packet, Zone zone) {
        boolean ownProtocol = packet.protocol() == packet.family().icmpProtocol();
        if (!ownProtocol || packet.icmp().isEmpty()) {
            return Optional.empty();
        }
        IcmpKind kind = IcmpKind.of(packet.family());
        Transport.Icmp message = packet.icmp().get();
        if (kind.isUntracked(message.type())) {
            return Optional.of(Tracking.UNTRACKED);
        }
        if (packet.family().isIcmpError(message.type()) || isNeighbourRedirect(kind, packet, message)) {
            return Optional.of(about(packet, message, zone));
        }
        return Optional.empty();
    }

    /** An ICMPv6 redirect is taken for an error if a neighbour may have sent it. */
    private static boolean isNeighbourRedirect(IcmpKind kind, Packet packet, Transport.Icmp message) {
        return kind == IcmpKind.V6
                && kind.isRedirect(message.type())
                && message.code() == 0
                && packet.ttl() == NEIGHBOUR_HOPS
                && packet.source().isLinkLocal();
    }

    private Tracking about(Packet packet, Transport.Icmp message, Zone zone) {
        Optional<Tuple> answer = message.quote().flatMap(this::quotedTuple).flatMap(Tuples::inverted);
        Optional<TupleIndex.Handle> found = answer.flatMap(tuple -> index.find(tuple, zone));
        if (found.isEmpty()) {
            return Tracking.INVALID;
        }
        Connection connection = found.get().connection();
        Direction direction = found.get().direction();
        IpAddress sender = connection.tuple(direction).destination();
        return packet.destination().equals(sender)
                ? new Tracking(PacketState.RELATED, Optional.of(connection), direction)
                : Tracking.INVALID;
    }

    private Optional<Tuple> quotedTuple(Transport.Quote quote) {
        return Tuples.of(quote.packet())
                .map(greKeys::completed)
                .filter(tuple -> quote.length() >= quote.packet().headerLength() + needed(tuple));
    }

    private static int needed(Tuple tuple) {
        if (tuple.isIcmp()) {
            return ICMP_HEADER;
        }
        return tuple.hasPorts() ? PORTS : 0;
    }
}
