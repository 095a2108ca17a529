package io.nfwalk.conntrack;

import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.util.List;

/**
 * The source keys of PPTP's GRE tunnels, which their packets do not carry: PPTP's helper learns them from the control
 * connection. Source: kernel net/netfilter/nf_conntrack_proto_gre.c.
 */
final class GreKeys {
    private final List<Known> known;

    private record Known(Connection master, Direction direction, Tuple tuple) {
        private boolean fits(Tuple other) {
            return tuple.withSource(tuple.source(), 0).equals(other.withSource(other.source(), 0));
        }
    }

    GreKeys(Journal journal) {
        this.known = new UndoList<>(journal);
    }

    /** A packet's tuple, with the source key if one is known for where it goes. */
    Tuple completed(Tuple tuple) {
        if (tuple.protocol() != Protocol.GRE) {
            return tuple;
        }
        return known.stream()
                .filter(one -> one.fits(tuple))
                .findFirst()
                .map(one -> tuple.withSource(tuple.source(), one.tuple.sourcePart()))
                .orElse(tuple);
    }

    /** Adds a tunnel; false if that direction of the control connection has another one. */
    boolean add(Connection master, Direction direction, Tuple tuple) {
        for (Known one : known) {
            if (one.master == master && one.direction == direction) {
                return one.fits(tuple);
            }
        }
        known.add(new Known(master, direction, tuple));
        return true;
    }

    /** Forgets the tunnels of a control connection. */
    void forget(Connection master) {
        known.removeIf(one -> one.master == master);
    }
}
