package io.nfwalk.conntrack;

import io.nfwalk.chance.Chance;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * The tuple that a NAT rule gives to a new connection: as little changed as possible, and so that its answers can be
 * told from those of all other connections. Source: kernel net/netfilter/nf_nat_core.c, get_unique_tuple.
 */
final class TupleChoice {
    private final ConntrackTable table;
    private final Connection connection;
    private final NatRange range;
    private final Manipulation manipulation;
    private final PortSearch ports;

    TupleChoice(ConntrackTable table, Chance chance, Connection connection, NatRange range, Manipulation manipulation) {
        this.table = table;
        this.connection = connection;
        this.range = range;
        this.manipulation = manipulation;
        this.ports = new PortSearch(table, chance, connection, range, manipulation);
    }

    /** The new tuple in the original direction; the present one if nothing has to change. */
    Tuple choose(Tuple current) {
        if (manipulation == Manipulation.SOURCE && !range.random()) {
            Optional<Tuple> known = asBefore(current);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Tuple picked = range.addresses().isPresent()
                ? AddressPick.pick(current, range, manipulation, connection.zone())
                : current;
        return !range.random() && suffices(picked) ? picked : ports.search(picked);
    }

    /** Step 1: the tuple as it is, or with what the client's port was translated to for another server. */
    private Optional<Tuple> asBefore(Tuple current) {
        if (isSourceInRange(current)) {
            return isTaken(current) && !isTakenByItself(current) ? Optional.empty() : Optional.of(current);
        }
        for (Connection other : table.ofSource(current, connection.zone())) {
            Tuple translated = Tuples.inverse(other.reply());
            Tuple candidate = current.withSource(translated.source(), translated.sourcePart());
            if (isSourceInRange(candidate)) {
                // A second candidate is not looked for.
                return isTaken(candidate) ? Optional.empty() : Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private boolean isSourceInRange(Tuple tuple) {
        boolean address = range.addresses()
                .map(addresses -> addresses.contains(tuple.source()))
                .orElse(true);
        return address && isPartInRange(tuple, Manipulation.SOURCE);
    }

    private boolean isPartInRange(Tuple tuple, Manipulation side) {
        Optional<PortSearch.Part> part = PortSearch.Part.of(tuple, side);
        return range.ports().isEmpty()
                || part.isEmpty()
                || range.ports().get().contains(part.get().of(tuple));
    }

    /** Step 3: whether the port needs no search. A rule that names one port gets it even if that is taken. */
    private boolean suffices(Tuple tuple) {
        if (range.ports().isEmpty()) {
            return !isTaken(tuple);
        }
        NatRange.Ports allowed = range.ports().get();
        return range.base().isEmpty()
                && isPartInRange(tuple, manipulation)
                && (allowed.first() == allowed.last() || !isTaken(tuple));
    }

    private boolean isTaken(Tuple tuple) {
        return table.isTaken(Tuples.inverse(tuple), connection);
    }

    /** Both sides have begun the same untranslated flow at the same time; confirming will join the two entries. */
    private boolean isTakenByItself(Tuple tuple) {
        return connection.tracker().resolvesClashes()
                && table.find(tuple, connection.zone())
                        .or(() -> table.find(Tuples.inverse(tuple), connection.zone()))
                        .filter(handle -> handle.direction() == Direction.ORIGINAL)
                        .map(TupleIndex.Handle::connection)
                        .filter(other -> !other.has(Connection.Status.SOURCE_NAT)
                                && !other.has(Connection.Status.DESTINATION_NAT))
                        .filter(other -> other.original().equals(connection.reply())
                                && other.reply().equals(connection.original()))
                        .isPresent();
    }
}
