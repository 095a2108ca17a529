package io.nfwalk.network;

import io.nfwalk.packet.TcpFlags;
import io.nfwalk.undo.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * The receiving half of a TCP connection: what has come, what may come. Nobody reads, so the window closes slowly.
 * Source: kernel net/ipv4/tcp_input.c (tcp_sequence, tcp_data_queue), tcp_output.c (tcp_select_window).
 */
final class TcpReceiver extends Struct {
    /**
     * Bytes that came before those in front of them.
     *
     * @param from first sequence number
     * @param to the number behind the last
     * @param fin whether the last of them is a FIN
     */
    private record Island(long from, long to, boolean fin) {}

    /** Latest first, as they are reported. */
    private List<Island> islands = new ArrayList<>();

    private final int scale;
    private long next;
    private long acknowledged;
    private long edge;
    private boolean duplicateToReport;
    private boolean finished;

    /**
     * A half that expects this sequence number next.
     *
     * @param window bytes that may come
     * @param scale the window scale, 0 without
     */
    TcpReceiver(long next, int window, int scale) {
        this.next = next;
        this.acknowledged = next;
        this.edge = Sequence.plus(next, window);
        this.scale = scale;
    }

    @Override
    protected TcpReceiver copy() {
        TcpReceiver copy = (TcpReceiver) super.copy();
        copy.islands = new ArrayList<>(islands);
        return copy;
    }

    /** The next expected sequence number. */
    long next() {
        return next;
    }

    /** Whether the FIN has come. */
    boolean isFinished() {
        return finished;
    }

    /** Whether the segment lies in the window. */
    boolean accepts(TcpSegment segment) {
        int fin = segment.has(TcpFlags.FIN) ? 1 : 0;
        return !Sequence.before(segment.end(), acknowledged)
                && !Sequence.after(Sequence.plus(segment.end(), -fin), edge)
                && !Sequence.after(segment.sequence(), edge);
    }

    /** Whether the segment carries a FIN with nothing missing in front of it, which has not come before. */
    boolean endsWith(TcpSegment segment) {
        return segment.has(TcpFlags.FIN)
                && !Sequence.after(segment.sequence(), next)
                && Sequence.after(segment.end(), next);
    }

    /** Takes in what the segment carries; it is to be answered by an ACK. */
    void take(TcpSegment segment) {
        if (!Sequence.after(segment.end(), next)) {
            duplicateToReport = true;
            return;
        }
        if (Sequence.before(segment.sequence(), next) || overlapsIslands(segment)) {
            duplicateToReport = true;
        }
        islands.add(0, new Island(segment.sequence(), segment.end(), segment.has(TcpFlags.FIN)));
        joinIslands();
    }

    /** Source: kernel net/ipv4/tcp_input.c, tcp_data_queue_ofo and tcp_ofo_queue: tcp_dsack_set, tcp_dsack_extend. */
    private boolean overlapsIslands(TcpSegment segment) {
        return islands.stream()
                .anyMatch(island -> Sequence.after(segment.end(), island.from())
                        && Sequence.before(segment.sequence(), island.to()));
    }

    /** What could not be taken in was there already, at least in part: the answer says so. */
    void refuse(TcpSegment segment) {
        if (!segment.isEmpty() && Sequence.before(segment.sequence(), next)) {
            duplicateToReport = true;
        }
    }

    private void joinIslands() {
        boolean changed = true;
        while (changed) {
            changed = islands.removeIf(this::swallow) | mergeTwo();
        }
    }

    /** Whether the island touches what has come, so that it is part of it from now on. */
    private boolean swallow(Island island) {
        if (Sequence.after(island.from(), next)) {
            return false;
        }
        if (Sequence.after(island.to(), next)) {
            next = island.to();
        }
        finished |= island.fin();
        return true;
    }

    private boolean mergeTwo() {
        for (int i = 0; i < islands.size(); i++) {
            for (int j = i + 1; j < islands.size(); j++) {
                Island one = islands.get(i);
                Island other = islands.get(j);
                if (!Sequence.after(one.from(), other.to()) && !Sequence.after(other.from(), one.to())) {
                    long from = Sequence.before(one.from(), other.from()) ? one.from() : other.from();
                    long to = Sequence.after(one.to(), other.to()) ? one.to() : other.to();
                    islands.remove(j);
                    islands.set(i, new Island(from, to, one.fin() || other.fin()));
                    return true;
                }
            }
        }
        return false;
    }

    /** The window field of an ACK that is sent now; the window's edge never goes back. */
    int windowForAck() {
        long window = Math.max(0, Sequence.distance(next, edge));
        long unit = 1L << scale;
        window = (window + unit - 1) / unit * unit;
        edge = Sequence.plus(next, window);
        acknowledged = next;
        return (int) Math.min(window >> scale, 0xffff);
    }

    /** How many blocks the selective acknowledgement in an ACK that is sent now would have, at most {@code room}. */
    int blocksForAck(int room) {
        int blocks = islands.size() + (duplicateToReport ? 1 : 0);
        duplicateToReport = false;
        return Math.min(blocks, room);
    }
}
