package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import java.util.Optional;

/**
 * The test whether a segment lies within what both sides have sent and announced. Four bounds, after van Rooij's "Real
 * stateful TCP packet filtering in IP filter":
 *
 * <pre>
 *  I    sequence  is not beyond what the receiver allowed
 *  II   end       is not before what the receiver's window still covers
 *  III  ack       is not beyond what the receiver has sent
 *  IV   ack       is not too far behind it
 * </pre>
 *
 * <p>Where the receiver permitted selective acknowledgements, what they name counts as acknowledged, but for what is
 * known to be under way. Source: kernel net/netfilter/nf_conntrack_proto_tcp.c, tcp_in_window, tcp_sack.
 */
final class TcpWindow {
    /** What the test says. */
    enum Verdict {
        ACCEPTED,
        /** Passes, but its content is not believed. */
        IGNORED,
        INVALID
    }

    /** An acknowledgement may lag that far behind, whatever the window. */
    private static final int LEAST_ACK_WINDOW = 66_000;

    private final TcpMemory memory;
    private final Direction direction;
    private final TcpSegmentClass kind;
    private final Transport.Tcp segment;
    private final TcpMemory.Side sender;
    private final TcpMemory.Side receiver;
    private final boolean liberal;
    private int sequence;
    private int end;
    private int acknowledgement;
    /** The furthest number that is acknowledged, be it selectively. */
    private int furthest;

    private TcpWindow(
            TcpMemory memory,
            Direction direction,
            TcpSegmentClass kind,
            Packet packet,
            Transport.Tcp segment,
            Optional<SequenceShift> shift,
            ConntrackSettings settings) {
        this.memory = memory;
        this.direction = direction;
        this.kind = kind;
        this.segment = segment;
        this.sender = memory.side(direction);
        this.receiver = memory.side(direction.opposite());
        this.liberal = sender.liberal || settings.flag(ConntrackSettings.Sysctl.TCP_BE_LIBERAL);
        this.sequence = (int) segment.sequence();
        this.end = TcpMemory.end(segment, packet.payload().length());
        int written = (int) segment.acknowledgement();
        // What a helper added to the other side's data is acknowledged, too, but that side knows nothing of it.
        int added =
                shift.map(known -> known.at(direction.opposite(), written - 1)).orElse(0);
        this.acknowledgement = written - added;
        this.furthest = furthest(written) - added;
    }

    /** Tests a segment and takes what it says into the memory. */
    static Verdict test(
            TcpMemory memory,
            Direction direction,
            TcpSegmentClass kind,
            Packet packet,
            Transport.Tcp segment,
            Optional<SequenceShift> shift,
            ConntrackSettings settings) {
        return new TcpWindow(memory, direction, kind, packet, segment, shift, settings).test();
    }

    private int furthest(int written) {
        int edge = (int) segment.options().selectiveEdge();
        boolean selective = receiver.sack && segment.options().selectiveAcks() > 0;
        return selective && TcpMemory.after(edge, written) ? edge : written;
    }

    private boolean has(int flag) {
        return segment.flags().has(flag);
    }

    private Verdict test() {
        boolean first = sender.maxWindow == 0;
        boolean opensAgain = has(TcpFlags.SYN)
                && TcpMemory.after(end, sender.end)
                && (memory.state() == TcpState.SYN_SENT || memory.state() == TcpState.SYN_RECV);
        if (first && !has(TcpFlags.SYN)) {
            pickUpSender();
        } else if (first || opensAgain) {
            initialiseSender();
            if (!has(TcpFlags.ACK) && (first || direction == Direction.REPLY)) {
                return Verdict.ACCEPTED;
            }
        }
        replaceMissingNumbers();
        return judge();
    }

    private void initialiseSender() {
        sender.end = end;
        sender.maxEnd = end;
        sender.maxWindow = Math.max(segment.window(), 1);
        sender.takeOptions(segment.options());
        if (direction == Direction.REPLY && !(sender.scaled && receiver.scaled)) {
            sender.scale = 0;
            receiver.scale = 0;
        }
    }

    private void pickUpSender() {
        sender.end = end;
        sender.maxWindow = Math.max(segment.window() << sender.scale, 1);
        sender.maxEnd = end + sender.maxWindow;
        if (receiver.maxWindow == 0) {
            receiver.end = furthest;
            receiver.maxEnd = furthest;
        } else if (furthest == receiver.end + 1) {
            // The answer to a keep-alive, which repeats an octet.
            receiver.end++;
        }
    }

    /** A segment that says nothing of the other side is taken to agree with it. */
    private void replaceMissingNumbers() {
        if (!has(TcpFlags.ACK) || has(TcpFlags.RST) && acknowledgement == 0) {
            acknowledgement = receiver.end;
            furthest = receiver.end;
        }
        if (has(TcpFlags.RST) && sequence == 0 && memory.state() == TcpState.SYN_SENT) {
            sequence = sender.end;
            end = sender.end;
        }
    }

    private Verdict judge() {
        boolean notBeyondWindow = !TcpMemory.after(sequence, sender.maxEnd);
        boolean notBehindWindow = receiver.maxWindow == 0 || !TcpMemory.before(end, sender.end - receiver.maxWindow);
        boolean acksWhatWasSent = !TcpMemory.after(furthest, receiver.end);
        int ackWindow = largerWindow(sender.maxWindow, LEAST_ACK_WINDOW);
        boolean ackIsRecent = !TcpMemory.before(furthest, receiver.end - ackWindow);
        if (!notBeyondWindow) {
            boolean otherwiseFine = notBehindWindow && acksWhatWasSent && ackIsRecent && receiver.maxWindow != 0;
            int overshot = end - sender.maxEnd + 1;
            if (otherwiseFine && Integer.compareUnsigned(overshot, receiver.maxWindow) <= 0) {
                // The peer may acknowledge this data, so it has to be known as sent.
                sender.end = end;
                sender.unacknowledged = true;
                return fail(Verdict.IGNORED);
            }
            return fail(Verdict.INVALID);
        }
        if (!acksWhatWasSent) {
            return fail(Verdict.INVALID);
        }
        if (!notBehindWindow || !ackIsRecent) {
            return fail(Verdict.IGNORED);
        }
        learn();
        return Verdict.ACCEPTED;
    }

    /** Where the windows are not known well, nothing is held against a segment. */
    private Verdict fail(Verdict verdict) {
        return liberal ? Verdict.ACCEPTED : verdict;
    }

    private void learn() {
        int window = has(TcpFlags.SYN) ? segment.window() : segment.window() << sender.scale;
        sender.maxWindow = largerWindow(sender.maxWindow, window + furthest - acknowledgement);
        if (TcpMemory.after(end, sender.end)) {
            sender.end = end;
            sender.unacknowledged = true;
        }
        if (has(TcpFlags.ACK)) {
            boolean higher = !sender.ackSeen || TcpMemory.after(acknowledgement, sender.maxAck);
            sender.maxAck = higher ? acknowledgement : sender.maxAck;
            sender.ackSeen = true;
        }
        if (receiver.maxWindow != 0 && TcpMemory.after(end, sender.maxEnd)) {
            receiver.maxWindow += end - sender.maxEnd;
        }
        int allowed = furthest + window;
        if (!TcpMemory.before(allowed, receiver.maxEnd)) {
            receiver.maxEnd = window == 0 ? allowed + 1 : allowed;
        }
        if (acknowledgement == receiver.end) {
            receiver.unacknowledged = false;
        }
        if (kind == TcpSegmentClass.ACK) {
            countRetransmissions();
        }
    }

    private void countRetransmissions() {
        TcpMemory.Last last = memory.last();
        if (last.direction == direction
                && last.sequence == sequence
                && last.acknowledgement == acknowledgement
                && last.end == end
                && last.window == segment.window()) {
            memory.setRetransmissions(memory.retransmissions() + 1);
            return;
        }
        last.direction = direction;
        last.sequence = sequence;
        last.acknowledgement = acknowledgement;
        last.end = end;
        last.window = segment.window();
        memory.setRetransmissions(0);
    }

    private static int largerWindow(int one, int other) {
        return Integer.compareUnsigned(one, other) >= 0 ? one : other;
    }
}
