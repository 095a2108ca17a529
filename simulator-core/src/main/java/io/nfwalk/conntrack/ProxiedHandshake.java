package io.nfwalk.conntrack;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;

/**
 * What SYNPROXY remembers of a connection that it has begun in its client's name: the client knows the server's numbers
 * by the cookie that it was given as the first of them. Source: kernel include/net/netfilter/nf_conntrack_synproxy.h.
 */
public final class ProxiedHandshake {
    private final Connection connection;
    private final Cell<Integer> cookie;

    ProxiedHandshake(Connection connection, Journal journal) {
        this.connection = connection;
        this.cookie = new Cell<>(journal, 0);
    }

    /** Where the connection stands. */
    public TcpState state() {
        return memory().state();
    }

    /** Remembers the number that the client takes for the server's first. */
    public void remember(long number) {
        cookie.set((int) number);
    }

    /**
     * From now on segments of this direction are shifted so that the cookie takes the place of a sequence number.
     *
     * @param number the sequence number as its sender knows it
     */
    public void shift(Direction direction, long number) {
        connection.makeShift().set(direction, cookie.get() - (int) number);
    }

    /** Segments of this direction are shifted no more. */
    public void unshift(Direction direction) {
        connection.makeShift().set(direction, 0);
    }

    /** What fits into a window field of the largest window that the client has announced. */
    public int windowOfClient() {
        return memory().side(Direction.ORIGINAL).maxWindow & 0xffff;
    }

    private TcpMemory memory() {
        return (TcpMemory) connection.memory();
    }
}
