package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds connections by their tuples and by their source. Source: kernel net/netfilter/nf_conntrack_core.c
 * (nf_conntrack_hash) and nf_nat_core.c (nf_nat_bysource).
 */
final class TupleIndex {
    /** A connection, by one of its two tuples. */
    record Handle(Connection connection, Direction direction) {
        private boolean isIn(Zone zone) {
            return connection.zone().number(direction) == zone.number(direction);
        }
    }

    /** A tuple under the number that its zone has for its direction. */
    private record TupleKey(Tuple tuple, int zone) {}

    /** What makes two connections come from one client, as far as NAT cares. */
    private record SourceKey(int protocol, IpAddress address, int part, int bucket, int zone) {
        static SourceKey of(int protocol, IpAddress address, int part, Zone zone) {
            // Only a zone of both directions takes part in the kernel's hash; each kind has its list.
            int bucket = zone.original() == zone.reply() ? zone.original() : 0;
            return new SourceKey(protocol, address, part, bucket, zone.original());
        }

        static SourceKey of(Connection connection) {
            Tuple original = connection.original();
            return of(original.protocol(), original.source(), original.sourcePart(), connection.zone());
        }
    }

    /** Newest first. */
    private final Map<TupleKey, List<Handle>> byTuple;

    /** Newest first. */
    private final Map<SourceKey, List<Connection>> bySource;

    private final Journal journal;

    TupleIndex(Journal journal) {
        this.journal = journal;
        this.byTuple = new UndoMap<>(journal);
        this.bySource = new UndoMap<>(journal);
    }

    void add(Connection connection) {
        for (Direction direction : Direction.values()) {
            if (direction == Direction.REPLY || !connection.has(Connection.Status.NAT_CLASH)) {
                byTuple.computeIfAbsent(key(connection, direction), key -> new UndoList<>(journal))
                        .add(0, new Handle(connection, direction));
            }
        }
        addSource(connection);
    }

    /** Adds a connection to those of its client only, if it is not there yet. */
    void addSource(Connection connection) {
        if (connection.has(Connection.Status.SOURCE_NAT_DONE)) {
            List<Connection> known = bySource.computeIfAbsent(SourceKey.of(connection), key -> new UndoList<>(journal));
            if (!known.contains(connection)) {
                known.add(0, connection);
            }
        }
    }

    void remove(Connection connection) {
        for (Direction direction : Direction.values()) {
            byTuple.computeIfPresent(key(connection, direction), (key, handles) -> {
                handles.removeIf(handle -> handle.connection() == connection);
                return handles.isEmpty() ? null : handles;
            });
        }
        bySource.computeIfPresent(SourceKey.of(connection), (key, connections) -> {
            connections.removeIf(candidate -> candidate == connection);
            return connections.isEmpty() ? null : connections;
        });
    }

    /** The connection that a packet with that tuple in that zone belongs to. */
    Optional<Handle> find(Tuple tuple, Zone zone) {
        Optional<Handle> found = find(tuple, zone, zone.original());
        return found.isPresent() || zone.original() == zone.reply() ? found : find(tuple, zone, zone.reply());
    }

    /** What an entry of that zone would collide with if its tuple of that direction were this one. */
    Optional<Handle> collision(Tuple tuple, Zone zone, Direction direction) {
        return find(tuple, zone, zone.number(direction));
    }

    /** The connections of a client whose source translation is decided, newest first. */
    Collection<Connection> ofSource(Tuple tuple, Zone zone) {
        SourceKey key = SourceKey.of(tuple.protocol(), tuple.source(), tuple.sourcePart(), zone);
        List<Connection> connections = bySource.get(key);
        return connections == null ? List.of() : connections;
    }

    private Optional<Handle> find(Tuple tuple, Zone zone, int number) {
        for (Handle handle : byTuple.getOrDefault(new TupleKey(tuple, number), List.of())) {
            if (handle.isIn(zone)) {
                return Optional.of(handle);
            }
        }
        return Optional.empty();
    }

    private static TupleKey key(Connection connection, Direction direction) {
        return new TupleKey(connection.tuple(direction), connection.zone().number(direction));
    }
}
