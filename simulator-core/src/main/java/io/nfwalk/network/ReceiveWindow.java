package io.nfwalk.network;

import io.nfwalk.packet.TcpOptions;
import io.nfwalk.undo.Struct;

/**
 * How much a socket offers to take in. Nobody reads, and what comes is taken to need little memory, so that a window
 * that is small beside the buffer stays as it is, and one that fills it closes slowly. Source: kernel net/ipv4/tcp_output.c
 * (tcp_select_window, __tcp_select_window), tcp_input.c (tcp_init_buffer_space, tcp_measure_rcv_mss, tcp_grow_window,
 * tcp_rcvbuf_grow).
 */
final class ReceiveWindow extends Struct {
    /** What the other side's segments hold before any has come, and the least that they are ever taken for. */
    private static final int USUAL_SEGMENT = 536;

    private static final int LEAST_SEGMENT = 88;

    private static final int INITIAL_SEGMENTS = 10;

    private final int scale;
    private final boolean selectiveAcks;
    /** The longest segment that was asked for. */
    private final int longestSegment;
    /** With which the buffer begins to grow. */
    private final long firstGoal;

    private long buffer = TcpHandshake.BUFFER;
    /** The most that is offered. */
    private long clamp;
    /** What may be offered now. */
    private long offer;
    /** What was offered last. */
    private long offered;

    private int usualSegment;

    /**
     * The window of a connection that begins.
     *
     * @param agreed what both sides have agreed on
     */
    ReceiveWindow(TcpHandshake handshake, TcpOptions agreed) {
        int mss = handshake.options().maximumSegmentSize().orElseThrow();
        this.scale = agreed.windowScale().orElse(0);
        this.selectiveAcks = agreed.sackPermitted();
        this.longestSegment = mss - (agreed.timestamps() ? TcpHandshake.TIMESTAMPS : 0);
        long most = Math.min(Math.min(handshake.windowClamp(), (long) TcpHandshake.LARGEST_FIELD << scale), buffer);
        boolean leavesNoSegment = most > 2L * longestSegment && most + longestSegment > buffer;
        this.clamp = leavesNoSegment ? Math.max(2L * longestSegment, buffer - longestSegment) : most;
        this.offered = handshake.window();
        this.offer = Math.min(offered, clamp);
        this.firstGoal = Math.min(offer, (long) INITIAL_SEGMENTS * longestSegment);
        this.usualSegment = (int) Math.max(Math.min(Math.min(mss, offered / 2), USUAL_SEGMENT), LEAST_SEGMENT);
    }

    @Override
    protected ReceiveWindow copy() {
        return (ReceiveWindow) super.copy();
    }

    /** What an acknowledgement that is sent now offers; never less than is offered already. */
    long renew(long left) {
        long unit = 1L << scale;
        offered = (Math.max(left, freshOffer()) + unit - 1) / unit * unit;
        return offered;
    }

    /** The same as its field says it. */
    int field() {
        return (int) Math.min(offered >> scale, TcpHandshake.LARGEST_FIELD);
    }

    private long freshOffer() {
        if (offer > buffer / 2 && buffer == TcpHandshake.BUFFER) {
            return 0;
        }
        if (scale > 0) {
            return offer;
        }
        long segment = Math.min(usualSegment, clamp);
        return offered <= offer - segment || offered > offer ? offer / segment * segment : offered;
    }

    /** Data came. */
    void measure(int length) {
        if (length >= usualSegment) {
            usualSegment = Math.min(length, longestSegment);
        }
    }

    /** Data makes it offer more. */
    void grow(int length) {
        offer = Math.max(offer, Math.min(Math.min(clamp, buffer), offer + 2L * Math.max(usualSegment, length)));
    }

    /**
     * Data came too early, which makes the buffer grow as well.
     *
     * @param ahead how far behind what is expected next the last of what has come too early ends
     */
    void growForEarly(int length, long ahead) {
        if (selectiveAcks) {
            grow(length);
        }
        makeRoom(ahead);
    }

    /** Only what is kept makes it offer more; the buffer grows for what was there already as well. */
    void makeRoom(long ahead) {
        long goal = 2 * firstGoal + ahead;
        if (goal > buffer) {
            buffer = goal;
            clamp = goal;
        }
    }
}
