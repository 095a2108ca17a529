package io.nfwalk.network;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The connections that steps have opened, to tell which of them a segment means whose numbers count from a
 * connection's.
 *
 * @param <C> what is known of a connection
 */
public final class OpenedConnections<C> {
    private record Opened<C>(IpAddress address, int port, C connection) {}

    private final List<Opened<C>> opened;

    /** None so far. */
    public OpenedConnections() {
        this(new Journal());
    }

    /** None so far, and those of later steps are forgotten when the journal is rolled back. */
    OpenedConnections(Journal journal) {
        this.opened = new UndoList<>(journal);
    }

    /**
     * Remembers one.
     *
     * @param address its client's address
     * @param port its client's port
     * @param connection what is known of it
     */
    public void add(IpAddress address, int port, C connection) {
        opened.add(new Opened<>(address, port, connection));
    }

    /**
     * The one that a segment means: the latest whose client's address and port are the segment's source or destination;
     * where an address was translated, the latest with the port; else the latest of all. Empty if none was opened.
     */
    public Optional<C> meantBy(Packet packet, Transport.Tcp segment) {
        Predicate<Opened<C>> port =
                one -> one.port() == segment.sourcePort() || one.port() == segment.destinationPort();
        Predicate<Opened<C>> client = one -> one.port() == segment.sourcePort()
                        && one.address().equals(packet.source())
                || one.port() == segment.destinationPort() && one.address().equals(packet.destination());
        return latest(client).or(() -> latest(port)).or(() -> latest(one -> true));
    }

    private Optional<C> latest(Predicate<Opened<C>> wanted) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            if (wanted.test(opened.get(i))) {
                return Optional.of(opened.get(i).connection());
            }
        }
        return Optional.empty();
    }
}
