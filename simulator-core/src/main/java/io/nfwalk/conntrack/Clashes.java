package io.nfwalk.conntrack;

import java.util.List;
import java.util.Optional;

/**
 * Entries that have a tuple in common: two packets have made one each at the same time, and only one can be in the
 * table. Source: kernel net/netfilter/nf_conntrack_core.c, nf_ct_resolve_clash.
 */
final class Clashes {
    private final TupleIndex index;

    Clashes(TupleIndex index) {
        this.index = index;
    }

    /** The entry in the table that has one of the connection's tuples. */
    Optional<Connection> with(Connection connection) {
        return with(connection, Direction.ORIGINAL).or(() -> with(connection, Direction.REPLY));
    }

    /** The entry in the table that has the connection's tuple of that direction. */
    Optional<Connection> with(Connection connection, Direction direction) {
        return index.collision(connection.tuple(direction), connection.zone(), direction)
                .map(TupleIndex.Handle::connection);
    }

    /**
     * What a packet carries from now on if its own new entry is of the same flow as one of these; that one counts the
     * packet, if it counts.
     */
    Optional<Tracking> joined(Tracking tracking, List<Connection> others) {
        Connection connection = tracking.connection().orElseThrow();
        Optional<Connection> same =
                others.stream().filter(other -> isSameFlow(connection, other)).findFirst();
        return same.map(other -> {
            if (connection.isCounted()) {
                Direction direction = tracking.direction();
                other.count(direction, connection.traffic(direction).bytes());
            }
            return new Tracking(tracking.state(), Optional.of(other), tracking.direction());
        });
    }

    /** Whether two entries are of one flow, begun by either side. */
    private static boolean isSameFlow(Connection one, Connection other) {
        boolean same = one.original().equals(other.original())
                && one.reply().equals(other.reply())
                && one.zone().equals(other.zone());
        boolean swapped = one.original().equals(other.reply())
                && one.reply().equals(other.original())
                && one.zone().original() == other.zone().reply()
                && one.zone().reply() == other.zone().original();
        return same || swapped;
    }
}
