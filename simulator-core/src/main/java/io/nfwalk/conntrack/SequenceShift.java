package io.nfwalk.conntrack;

import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Struct;

/**
 * By how much a helper that writes payloads anew, or a SYN proxy, has shifted a TCP connection's sequence numbers. Each
 * direction has the shift up to the last place where it changed and the one behind it. Source: kernel
 * net/netfilter/nf_conntrack_seqadj.c.
 */
final class SequenceShift extends Struct {
    private Side original = new Side();
    private Side reply = new Side();

    @Override
    protected SequenceShift copy() {
        SequenceShift copy = (SequenceShift) super.copy();
        copy.original = original.copy();
        copy.reply = reply.copy();
        return copy;
    }

    private static final class Side extends Struct {
        private int place;
        private int before;
        private int after;

        @Override
        protected Side copy() {
            return (Side) super.copy();
        }

        private int at(int sequence) {
            return TcpMemory.after(sequence, place) ? after : before;
        }

        /** What its sender knows as the number that is acknowledged so. */
        private int takenFrom(int acknowledgement) {
            return acknowledgement - at(acknowledgement - before);
        }
    }

    private Side side(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }

    /** The segment that begins there grows by so many bytes; a repeated one does not count again. */
    void grow(Direction direction, int sequence, int by) {
        Side side = side(direction);
        if (side.before == side.after || TcpMemory.before(side.place, sequence)) {
            side.place = sequence;
            side.before = side.after;
            side.after += by;
        }
    }

    /** All of the direction is shifted by so much, whatever was before. */
    void set(Direction direction, int by) {
        Side side = side(direction);
        side.before = by;
        side.after = by;
    }

    /** The shift at a sequence number that the direction's sender uses. */
    int at(Direction direction, int sequence) {
        return side(direction).at(sequence);
    }

    /** The header as the receiver is to see it. */
    Transport.Tcp applied(Transport.Tcp header, Direction direction) {
        int sequence = (int) header.sequence();
        Side other = side(direction.opposite());
        TcpOptions options = header.options();
        return new Transport.Tcp(
                header.sourcePort(),
                header.destinationPort(),
                header.flags(),
                sequence + side(direction).at(sequence),
                other.takenFrom((int) header.acknowledgement()),
                header.window(),
                options.withSelectiveAcks(options.selectiveAcks(), other.takenFrom((int) options.selectiveEdge())));
    }
}
