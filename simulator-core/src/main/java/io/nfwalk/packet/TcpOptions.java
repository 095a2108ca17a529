package io.nfwalk.packet;

import java.util.OptionalInt;

/**
 * The options of a TCP header that a Linux socket sends.
 *
 * @param maximumSegmentSize MSS option in bytes, if there
 * @param windowScale window scale option, 0 to 14, if there
 * @param sackPermitted whether the SACK-permitted option is there
 * @param timestamps whether the timestamps option is there
 * @param selectiveAcks how many blocks a selective acknowledgement has, 0 to 4; 0 without that option
 * @param selectiveEdge the sequence number behind the furthest byte that these blocks name; 0 without that option
 * @param blanks bytes of options that somebody on the way wrote "no operation" over
 * @param stamp the last six bits of the time stamp in a SYN-ACK, and of its echo in what answers that: a SYN proxy
 *     hides there what it was asked for; 0 where nobody looks; {@link #STRAY} for the echo of a stamp that nobody has
 *     sent, {@link #UNSHIFTED} for what becomes such a one
 */
public record TcpOptions(
        OptionalInt maximumSegmentSize,
        OptionalInt windowScale,
        boolean sackPermitted,
        boolean timestamps,
        int selectiveAcks,
        long selectiveEdge,
        int blanks,
        int stamp) {
    /** In place of the bits of an echo: it echoes nothing that its receiver has sent. */
    public static final int STRAY = -1;

    /** In place of the bits of an echo: it is right before the SYN proxy that made it shifts it like its client's. */
    public static final int UNSHIFTED = -2;

    private static final int MAXIMUM_SEGMENT_SIZE = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SELECTIVE_ACK = 5;
    private static final int TIMESTAMPS = 8;

    /** No options: what a hand-made segment has. */
    public static final TcpOptions NONE = new TcpOptions(OptionalInt.empty(), OptionalInt.empty(), false, false);

    /** Options without a selective acknowledgement. */
    public TcpOptions(
            OptionalInt maximumSegmentSize, OptionalInt windowScale, boolean sackPermitted, boolean timestamps) {
        this(maximumSegmentSize, windowScale, sackPermitted, timestamps, 0, 0, 0, 0);
    }

    /** What a Linux socket puts into its SYN: all four. */
    public static TcpOptions ofSyn(int maximumSegmentSize, int windowScale) {
        return new TcpOptions(OptionalInt.of(maximumSegmentSize), OptionalInt.of(windowScale), true, true);
    }

    /** What a Linux socket puts into the segments of a connection that agreed on timestamps. */
    public static TcpOptions ofSegment(boolean timestamps) {
        return new TcpOptions(OptionalInt.empty(), OptionalInt.empty(), false, timestamps);
    }

    /**
     * The same with a selective acknowledgement of that many blocks, if any.
     *
     * @param edge the sequence number behind the furthest byte that they name
     */
    public TcpOptions withSelectiveAcks(int blocks, long edge) {
        return new TcpOptions(
                maximumSegmentSize,
                windowScale,
                sackPermitted,
                timestamps,
                blocks,
                blocks > 0 ? edge & 0xffff_ffffL : 0,
                blanks,
                stamp);
    }

    /** The same with this MSS. */
    public TcpOptions withMaximumSegmentSize(int bytes) {
        return new TcpOptions(
                OptionalInt.of(bytes),
                windowScale,
                sackPermitted,
                timestamps,
                selectiveAcks,
                selectiveEdge,
                blanks,
                stamp);
    }

    /** The same with these bits at the end of its time stamp, if it has one. */
    public TcpOptions withStamp(int bits) {
        return new TcpOptions(
                maximumSegmentSize,
                windowScale,
                sackPermitted,
                timestamps,
                selectiveAcks,
                selectiveEdge,
                blanks,
                timestamps ? bits : 0);
    }

    /** The same with "no operation" written over an option of that kind, if there is one; the length stays. */
    public TcpOptions without(int kind) {
        TcpOptions left = new TcpOptions(
                kind == MAXIMUM_SEGMENT_SIZE ? OptionalInt.empty() : maximumSegmentSize,
                kind == WINDOW_SCALE ? OptionalInt.empty() : windowScale,
                kind != SACK_PERMITTED && sackPermitted,
                kind != TIMESTAMPS && timestamps,
                kind == SELECTIVE_ACK ? 0 : selectiveAcks,
                kind == SELECTIVE_ACK ? 0 : selectiveEdge,
                0,
                kind == TIMESTAMPS ? 0 : stamp);
        return new TcpOptions(
                left.maximumSegmentSize,
                left.windowScale,
                left.sackPermitted,
                left.timestamps,
                left.selectiveAcks,
                left.selectiveEdge,
                length() - left.length(),
                left.stamp);
    }

    /**
     * Length in bytes as Linux lays them out, a multiple of 4. Source: kernel net/ipv4/tcp_output.c, tcp_options_write.
     */
    public int length() {
        int length = maximumSegmentSize.isPresent() ? 4 : 0;
        length += timestamps ? 12 : sackPermitted ? 4 : 0;
        length += selectiveAcks > 0 ? 4 + 8 * selectiveAcks : 0;
        return length + (windowScale.isPresent() ? 4 : 0) + blanks;
    }
}
