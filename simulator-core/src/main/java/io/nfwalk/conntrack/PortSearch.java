package io.nfwalk.conntrack;

import io.nfwalk.chance.Chance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * Looks for a port, or an ICMP identifier, that makes a tuple unique: a bounded number of tries from a place that is
 * drawn by lot for sources and is the range's beginning for destinations. If all tries fail the last one stands, and
 * the packet will be dropped when it is confirmed. Source: kernel net/netfilter/nf_nat_core.c,
 * nf_nat_l4proto_unique_tuple and nf_nat_used_tuple_harder.
 */
final class PortSearch {
    private static final int WORD = 0x1_0000;
    private static final int MOST_TRIES = 128;
    private static final int FEWEST_TRIES = 16;
    /** With that few tries left, a dead connection may be evicted for its port. */
    private static final int DESPERATE = 32;

    /** The part of a tuple that the search changes. */
    enum Part {
        SOURCE,
        DESTINATION,
        /** Of an ICMP query; the same for both sides. */
        ID;

        /** Empty for protocols whose tuples have nothing to change. */
        static Optional<Part> of(Tuple tuple, Manipulation manipulation) {
            if (tuple.isIcmp()) {
                return Optional.of(ID);
            }
            boolean has = tuple.hasPorts() || tuple.protocol() == Protocol.GRE;
            return has ? Optional.of(manipulation == Manipulation.SOURCE ? SOURCE : DESTINATION) : Optional.empty();
        }

        int of(Tuple tuple) {
            return this == DESTINATION ? tuple.destinationPart() : tuple.sourcePart();
        }

        Tuple in(Tuple tuple, int value) {
            return this == DESTINATION
                    ? tuple.withDestination(tuple.destination(), value)
                    : tuple.withSource(tuple.source(), value);
        }
    }

    private final ConntrackTable table;
    private final Chance chance;
    private final Connection connection;
    private final NatRange range;
    private final Manipulation manipulation;

    PortSearch(ConntrackTable table, Chance chance, Connection connection, NatRange range, Manipulation manipulation) {
        this.table = table;
        this.chance = chance;
        this.connection = connection;
        this.range = range;
        this.manipulation = manipulation;
    }

    /** The tuple with the port or identifier that was found, or with the last that was tried. */
    Tuple search(Tuple tuple) {
        boolean tunnel = tuple.protocol() == Protocol.GRE;
        // GRE's call ids are left alone unless PPTP's helper made the entry.
        Optional<Part> part = Part.of(tuple, manipulation)
                .filter(any -> !tunnel || connection.master().isPresent());
        if (part.isEmpty() || part.get() == Part.DESTINATION && range.ports().isEmpty() && !tunnel) {
            return tuple;
        }
        NatRange.Ports allowed = range.ports().map(PortSearch::ordered).orElseGet(() -> usual(part.get(), tuple));
        return search(tuple, part.get(), allowed);
    }

    private static NatRange.Ports ordered(NatRange.Ports ports) {
        return ports.first() <= ports.last() ? ports : new NatRange.Ports(ports.last(), ports.first());
    }

    /** Where a rule names no ports: those of the same class, because servers may trust low ones. */
    private static NatRange.Ports usual(Part part, Tuple tuple) {
        if (part == Part.ID) {
            return new NatRange.Ports(0, 65535);
        }
        if (tuple.protocol() == Protocol.GRE) {
            return new NatRange.Ports(1, 65535);
        }
        int port = part.of(tuple);
        if (port < 512) {
            return new NatRange.Ports(1, 511);
        }
        return port < 1024 ? new NatRange.Ports(600, 1023) : new NatRange.Ports(1024, 65535);
    }

    private Tuple search(Tuple start, Part part, NatRange.Ports allowed) {
        int size = allowed.last() - allowed.first() + 1;
        boolean byLot = range.base().isEmpty() && (range.random() || manipulation == Manipulation.SOURCE);
        int offset = byLot ? draw(part, size) : 0;
        if (range.base().isPresent()) {
            offset = Math.floorMod(part.of(start) - range.base().getAsInt(), WORD);
        }
        Tuple tuple = start;
        for (int tries = Math.min(size, MOST_TRIES); ; tries /= 2) {
            for (int i = 0; i < tries; i++, offset = (offset + 1) % WORD) {
                tuple = part.in(start, allowed.first() + offset % size);
                if (!isTaken(tuple, tries - i)) {
                    return noted(tuple, part, allowed, byLot);
                }
            }
            if (tries >= size || tries < FEWEST_TRIES) {
                return noted(tuple, part, allowed, byLot);
            }
            offset = draw(part, size);
            byLot = true;
        }
    }

    /** Nobody can tell apart where a search over a single port begins. */
    private int draw(Part part, int size) {
        String subject = switch (part) {
            case SOURCE -> "source port";
            case DESTINATION -> "destination port";
            case ID -> "ICMP id";
        };
        return size == 1 ? 0 : chance.uniform(WORD, subject);
    }

    private Tuple noted(Tuple tuple, Part part, NatRange.Ports allowed, boolean byLot) {
        if (byLot && allowed.first() != allowed.last()) {
            IpAddress address = manipulation == Manipulation.SOURCE ? tuple.source() : tuple.destination();
            connection.addDrawn(new Connection.DrawnPort(tuple.protocol(), address, part.of(tuple), allowed));
        }
        return tuple;
    }

    private boolean isTaken(Tuple tuple, int triesLeft) {
        Tuple reply = Tuples.inverse(tuple);
        boolean desperate = triesLeft <= DESPERATE
                && connection.tcpState().filter(TcpState.SYN_SENT::equals).isPresent();
        if (!desperate) {
            return table.isTaken(reply, connection);
        }
        Optional<TupleIndex.Handle> holder = table.find(reply, connection.zone());
        if (holder.isEmpty()) {
            return false;
        }
        Connection other = holder.get().connection();
        if (holder.get().direction() == Direction.ORIGINAL || !mayEvict(other)) {
            return true;
        }
        table.forget(other);
        return false;
    }

    /** A source-translated connection that is over, if this one's sequence number shows that it is a later one. */
    private boolean mayEvict(Connection other) {
        TcpState state = other.tcpState().orElseThrow();
        boolean over = state == TcpState.TIME_WAIT || state == TcpState.CLOSE || state == TcpState.SYN_SENT2;
        return over
                && other.has(Connection.Status.SOURCE_NAT)
                && !other.has(Connection.Status.FIXED_TIMEOUT)
                && TcpMemory.after(originalEnd(connection), originalEnd(other));
    }

    private static int originalEnd(Connection connection) {
        return ((TcpMemory) connection.memory()).side(Direction.ORIGINAL).end;
    }
}
