package io.nfwalk.conntrack;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tuple that a packet has, and the one that its answer will have. Source: kernel
 * net/netfilter/nf_conntrack_core.c, nf_ct_get_tuple and nf_ct_invert_tuple.
 */
public final class Tuples {
    /** IPv6's "nothing follows" and its extension headers: a chain that ends in one of them has no transport. */
    private static final int HOP_BY_HOP = 0;

    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int NO_NEXT_HEADER = 59;
    private static final int DESTINATION_OPTIONS = 60;

    private Tuples() {}

    /** The packet's tuple; empty where conntrack finds none and calls the packet INVALID. */
    public static Optional<Tuple> of(Packet packet) {
        if (packet.isLaterFragment() || endsWithoutTransport(packet)) {
            return Optional.empty();
        }
        return switch (packet.protocol()) {
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP -> ofPorts(packet);
            case Protocol.ICMP, Protocol.ICMPV6 -> ofIcmp(packet);
            case Protocol.GRE -> GreTracker.tuple(packet);
            default -> Optional.of(tuple(packet, 0, 0));
        };
    }

    /** The tuple of the answer; empty for an ICMP message that nothing answers. */
    public static Optional<Tuple> inverted(Tuple tuple) {
        if (!tuple.isIcmp()) {
            return Optional.of(new Tuple(
                    tuple.protocol(),
                    tuple.destination(),
                    tuple.destinationPart(),
                    tuple.source(),
                    tuple.sourcePart()));
        }
        OptionalInt partner = IcmpKind.of(tuple.family()).partner(tuple.destinationPart() >> 8);
        if (partner.isEmpty()) {
            return Optional.empty();
        }
        int typeAndCode = partner.getAsInt() << 8 | tuple.destinationPart() & 255;
        return Optional.of(
                new Tuple(tuple.protocol(), tuple.destination(), tuple.sourcePart(), tuple.source(), typeAndCode));
    }

    /** The inverse of a tuple that is known to have one: it belongs to a connection. */
    static Tuple inverse(Tuple tuple) {
        return inverted(tuple).orElseThrow(() -> new AssertionError("no connection has the tuple " + tuple));
    }

    static Tuple tuple(Packet packet, int sourcePart, int destinationPart) {
        return new Tuple(packet.protocol(), packet.source(), sourcePart, packet.destination(), destinationPart);
    }

    private static Optional<Tuple> ofPorts(Packet packet) {
        OptionalInt source = packet.transport().sourcePortIfAny();
        OptionalInt destination = packet.transport().destinationPortIfAny();
        return source.isPresent() && destination.isPresent()
                ? Optional.of(tuple(packet, source.getAsInt(), destination.getAsInt()))
                : Optional.empty();
    }

    private static Optional<Tuple> ofIcmp(Packet packet) {
        if (packet.protocol() != packet.family().icmpProtocol()) {
            return Optional.empty();
        }
        Optional<Transport.Icmp> header = packet.icmp();
        return header.map(icmp -> tuple(packet, icmp.id(), icmp.type() << 8 | icmp.code()));
    }

    private static boolean endsWithoutTransport(Packet packet) {
        if (packet.family() == Family.IPV4) {
            return false;
        }
        int last = packet.protocol();
        return last == HOP_BY_HOP
                || last == ROUTING
                || last == FRAGMENT
                || last == Protocol.AH
                || last == NO_NEXT_HEADER
                || last == DESTINATION_OPTIONS;
    }
}
