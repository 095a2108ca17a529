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
    /** Shorter data in order is no reason to offer more. */
    private static final int WORTH_GROWING = 128;

    private OutOfOrder early = new OutOfOrder();

    private ReceiveWindow window;

    private final long first;
    private long next;
    private long acknowledged;
    private long edge;
    private boolean finished;

    /**
     * A half that expects this sequence number next.
     *
     * @param handshake what this side has said of itself
     * @param agreed what both sides have agreed on
     */
    TcpReceiver(long next, TcpHandshake handshake, TcpOptions agreed) {
        this.first = next;
        this.next = next;
        this.acknowledged = next;
        this.edge = Sequence.plus(next, handshake.window());
        this.window = new ReceiveWindow(handshake, agreed);
    }

    @Override
    protected TcpReceiver copy() {
        TcpReceiver copy = (TcpReceiver) super.copy();
        copy.early = early.copy();
        copy.window = window.copy();
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
                keep(new OutOfOrder.Piece(block, segment.has(TcpFlags.FIN)), segment);
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

    private void keep(OutOfOrder.Piece piece, TcpSegment segment) {
        int length = segment.packet().payload().length();
        window.measure(length);
        boolean isNew = early.keep(piece);
        long ahead = Sequence.distance(next, early.end());
        if (isNew) {
            window.growForEarly(length, ahead);
        } else {
            window.makeRoom(ahead);
        }
    }

    private void takeInOrder(TcpSegment segment) {
        int length = segment.packet().payload().length();
        window.measure(length);
        if (length >= WORTH_GROWING) {
            window.grow(length);
        }
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
        edge = Sequence.plus(next, window.renew(Math.max(0, Sequence.distance(next, edge))));
        acknowledged = next;
        return window.field();
    }

    /** The next acknowledgement reports nothing that came twice. */
    void forgetDuplicate() {
        early.forgetDuplicate();
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
