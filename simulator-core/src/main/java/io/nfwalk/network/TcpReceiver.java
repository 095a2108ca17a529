package io.nfwalk.network;

import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.undo.Struct;
import java.util.List;

/**
 * The receiving half of a TCP connection: what has come, what may come. Nobody reads, so the window closes slowly.
 * Source: kernel net/ipv4/tcp_input.c (tcp_sequence, tcp_data_queue), tcp_output.c (tcp_select_window).
 */
final class TcpReceiver extends Struct {
    private OutOfOrder early = new OutOfOrder();

    private final int scale;
    private final long first;
    private long next;
    private long acknowledged;
    private long edge;
    private boolean finished;

    /**
     * A half that expects this sequence number next.
     *
     * @param window bytes that may come
     * @param scale the window scale, 0 without
     */
    TcpReceiver(long next, int window, int scale) {
        this.first = next;
        this.next = next;
        this.acknowledged = next;
        this.edge = Sequence.plus(next, window);
        this.scale = scale;
    }

    @Override
    protected TcpReceiver copy() {
        TcpReceiver copy = (TcpReceiver) super.copy();
        copy.early = early.copy();
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

    /**
     * Whether the segment lies in the window. As long as nothing has come, it need not end there. Source: kernel
     * net/ipv4/tcp_input.c, tcp_sequence.
     */
    boolean accepts(TcpSegment segment) {
        boolean endsWithin = next == first || !Sequence.after(segment.endOfData(), edge);
        return !Sequence.before(segment.end(), acknowledged) && endsWithin && !Sequence.after(segment.sequence(), edge);
    }

    /** Whether the segment carries a FIN with nothing missing in front of it, which has not come before. */
    boolean endsWith(TcpSegment segment) {
        return segment.has(TcpFlags.FIN)
                && !Sequence.after(segment.sequence(), next)
                && Sequence.after(segment.end(), next);
    }

    /** Whether a RST with that number comes right behind the furthest of what has come too early. */
    boolean isBehindAll(long number) {
        return early.endsAt(number);
    }

    /** Takes in what the segment carries; it is to be answered by an ACK. */
    void take(TcpSegment segment) {
        early.forgetDuplicate();
        if (!Sequence.after(segment.end(), next)) {
            early.reportDuplicate(segment.sequence(), segment.end());
        } else if (Sequence.after(segment.sequence(), next)) {
            if (Sequence.before(segment.sequence(), edge)) {
                OutOfOrder.Block block = new OutOfOrder.Block(segment.sequence(), segment.end());
                early.keep(new OutOfOrder.Piece(block, segment.has(TcpFlags.FIN)));
            }
        } else {
            if (Sequence.before(segment.sequence(), next)) {
                early.reportDuplicate(segment.sequence(), next);
            }
            boolean bareFin =
                    segment.has(TcpFlags.FIN) && segment.packet().payload().length() == 0;
            if (Sequence.before(next, edge) || bareFin) {
                takeInOrder(segment);
            }
        }
    }

    private void takeInOrder(TcpSegment segment) {
        next = segment.end();
        if (segment.has(TcpFlags.FIN)) {
            finish();
            return;
        }
        OutOfOrder.Drained drained = early.drain(next);
        next = drained.next();
        if (drained.fin()) {
            finish();
        }
    }

    /** Nothing comes behind the end. Source: kernel net/ipv4/tcp_input.c, tcp_fin. */
    private void finish() {
        finished = true;
        early.clear();
    }

    /**
     * What could not be taken in was there already, at least in part: the answer says so. Source: kernel
     * net/ipv4/tcp_input.c, tcp_send_dupack.
     */
    void refuse(TcpSegment segment) {
        if (!segment.isEmpty() && Sequence.before(segment.sequence(), next)) {
            early.reportDuplicate(segment.sequence(), Sequence.after(segment.end(), next) ? next : segment.end());
        }
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

    /** The options with the selective acknowledgement of an ACK that is sent now, of at most {@code room} blocks. */
    TcpOptions withBlocks(TcpOptions options, int room) {
        List<OutOfOrder.Block> blocks = early.blocksForAck(room);
        long furthest = next;
        for (OutOfOrder.Block block : blocks) {
            furthest = Sequence.after(block.to(), furthest) ? block.to() : furthest;
        }
        return options.withSelectiveAcks(blocks.size(), furthest);
    }
}
