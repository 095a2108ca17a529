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
     * From now on segments of this direction are shifted so that the cookie takes the place of a sequence number; if it
     * is that number, they are shifted as before. Source: nf_conntrack_seqadj.c, nf_ct_seqadj_init.
     *
     * @param number the sequence number as its sender knows it
     */
    public void shift(Direction direction, long number) {
        int by = cookie.get() - (int) number;
        if (by != 0) {
            connection.makeShift().set(direction, by);
        }
    }

    /** What fits into a window field of the largest window that the client has announced. */
    public int windowOfClient() {
        return memory().side(Direction.ORIGINAL).maxWindow & 0xffff;
    }

    private TcpMemory memory() {
        return (TcpMemory) connection.memory();
    }
}
