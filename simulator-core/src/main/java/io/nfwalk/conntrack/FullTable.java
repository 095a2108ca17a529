package io.nfwalk.conntrack;

import io.nfwalk.chance.Fact;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A conntrack table that has as many entries as it may have. For one more the kernel looks at eight buckets of its hash
 * table and deletes, in the first that has some, the entries that are not ASSURED; if there are none the packet is
 * dropped. The hash has a secret, so which entries these are can't be told; but if all are ASSURED none is.
 *
 * <p>Some time after it has dropped a packet so, the kernel also deletes ASSURED entries that are about to close, as
 * long as the table is nearly full. A namespace can't set {@code nf_conntrack_max}: this was read, not seen. Source:
 * kernel net/netfilter/nf_conntrack_core.c, __nf_conntrack_alloc, early_drop, gc_worker.
 */
final class FullTable {
    /** The states that a protocol's tracker gives up early. Source: tcp_can_early_drop, sctp_can_early_drop. */
    private static final List<String> CLOSING = List.of(
            "FIN_WAIT",
            "CLOSE_WAIT",
            "LAST_ACK",
            "TIME_WAIT",
            "CLOSE",
            "SHUTDOWN_SENT",
            "SHUTDOWN_RECD",
            "SHUTDOWN_ACK_SENT");

    private static final Fact EVICTED = new Fact(
            "which entry a full conntrack table gives up",
            "a table without entries that are not ASSURED, or a larger nf_conntrack_max: the kernel's hash has a secret");

    private final Cell<Optional<Duration>> firstRefusal;

    FullTable(Journal journal) {
        this.firstRefusal = new Cell<>(journal, Optional.empty());
    }

    /**
     * Whether a full table makes room for a new entry.
     *
     * @param entries those in the table
     */
    Room forOneMore(Collection<Connection> entries, Duration now) {
        boolean allAssured = entries.stream().allMatch(Connection::assured);
        boolean sweeps = firstRefusal.get().map(then -> then.compareTo(now) < 0).orElse(false);
        if (!allAssured || sweeps && entries.stream().anyMatch(FullTable::isClosing)) {
            return new Room.Unknown(EVICTED);
        }
        firstRefusal.set(firstRefusal.get().or(() -> Optional.of(now)));
        return new Room.None();
    }

    private static boolean isClosing(Connection connection) {
        return connection.stateName().map(CLOSING::contains).orElse(false);
    }
}
