package io.nfwalk.conntrack;

import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Struct;

/**
 * What is remembered of a TCP connection. Sequence numbers are 32 bits and compared modulo 2^32, by the sign of their
 * difference. Source: kernel include/linux/netfilter/nf_conntrack_tcp.h.
 */
final class TcpMemory extends Struct implements TrackerMemory {
    private static final int MOST_SCALE = 14;

    private Side original = new Side();
    private Side reply = new Side();
    private Last last = new Last();
    private TcpState state = TcpState.NONE;
    private int retransmissions;

    @Override
    protected TcpMemory copy() {
        TcpMemory copy = (TcpMemory) super.copy();
        copy.original = original.copy();
        copy.reply = reply.copy();
        copy.last = last.copy();
        return copy;
    }

    /** What one side has sent and was allowed to send. */
    static final class Side extends Struct {
        /** Highest sequence number plus length sent. */
        int end;
        /** Right edge that the peer allowed. */
        int maxEnd;
        /** Largest window announced, an unsigned number; 0: nothing was sent yet. */
        int maxWindow;
        /** Highest acknowledgement sent. */
        int maxAck;
        /** Window scale. */
        int scale;
        /** Whether {@link #maxAck} means something. */
        boolean ackSeen;
        /** Whether it offered selective acknowledgements. */
        boolean sack;
        /** Whether it offered a window scale. */
        boolean scaled;
        /** Whether its windows are not known well enough to call a segment invalid. */
        boolean liberal;
        /** Whether it was the first to send a FIN. */
        boolean closeInitiator;
        /** Whether data that it sent waits for an acknowledgement. */
        boolean unacknowledged;

        @Override
        protected Side copy() {
            return (Side) super.copy();
        }

        /** Takes the options of a SYN or SYN-ACK; a header without any options changes nothing. */
        void takeOptions(TcpOptions options) {
            if (options.length() == 0) {
                return;
            }
            boolean stillLiberal = liberal;
            clearFlags();
            liberal = stillLiberal;
            scale = 0;
            sack = options.sackPermitted();
            options.windowScale().ifPresent(shift -> {
                scaled = true;
                scale = Math.min(shift, MOST_SCALE);
            });
        }

        /** Back to the beginning, but for the leniency. */
        void reset() {
            boolean stillLiberal = liberal;
            clearFlags();
            liberal = stillLiberal;
            end = 0;
            maxEnd = 0;
            maxWindow = 0;
            maxAck = 0;
            scale = 0;
        }

        void clearFlags() {
            ackSeen = false;
            sack = false;
            scaled = false;
            liberal = false;
            closeInitiator = false;
            unacknowledged = false;
        }
    }

    /** The last segment that counted, and what an ignored SYN offered. */
    static final class Last extends Struct {
        /** What it was; null before the first. */
        TcpSegmentClass kind;

        Direction direction = Direction.ORIGINAL;
        int sequence;
        int acknowledgement;
        int end;
        /** Its window, unscaled. */
        int window;
        /** An ignored SYN's window scale. */
        int scale;
        /** Whether an ignored SYN offered a window scale. */
        boolean scaled;
        /** Whether an ignored SYN offered selective acknowledgements. */
        boolean sack;
        /** Whether the answer to an ignored SYN may be a challenge ACK. */
        boolean challenge;
        /** Whether both sides have sent a SYN. */
        boolean simultaneous;

        @Override
        protected Last copy() {
            return (Last) super.copy();
        }

        boolean is(TcpSegmentClass other) {
            return kind == other;
        }
    }

    /** The end of a segment's sequence space: SYN and FIN count one each. */
    static int end(Transport.Tcp segment, int payload) {
        int flags =
                (segment.flags().has(TcpFlags.SYN) ? 1 : 0) + (segment.flags().has(TcpFlags.FIN) ? 1 : 0);
        return (int) segment.sequence() + payload + flags;
    }

    static boolean before(int one, int other) {
        return one - other < 0;
    }

    static boolean after(int one, int other) {
        return before(other, one);
    }

    Side side(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }

    Last last() {
        return last;
    }

    TcpState state() {
        return state;
    }

    void setState(TcpState state) {
        this.state = state;
    }

    int retransmissions() {
        return retransmissions;
    }

    void setRetransmissions(int count) {
        retransmissions = count;
    }

    /** From now on nothing is known of the windows; each side's next segment tells. */
    void forgetWindows() {
        original.maxWindow = 0;
        reply.maxWindow = 0;
    }

    boolean hasUnacknowledgedData() {
        return original.unacknowledged || reply.unacknowledged;
    }
}
