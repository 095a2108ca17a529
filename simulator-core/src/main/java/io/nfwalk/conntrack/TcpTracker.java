package io.nfwalk.conntrack;

import io.nfwalk.conntrack.ConntrackSettings.Sysctl;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.Optional;

/**
 * TCP. A segment is put through the state table, then tested against the windows; RST has rules of its own, because a
 * forged one must not end a connection. Source: kernel net/netfilter/nf_conntrack_proto_tcp.c,
 * nf_conntrack_tcp_packet.
 */
record TcpTracker() implements Tracker {
    /** An invalid FIN or RST shortens only a time-out of which at least this is left. */
    private static final Duration WORTH_SHORTENING = Duration.ofSeconds(120);

    @Override
    public TrackerMemory freshMemory(ConntrackSettings settings, Duration now) {
        return new TcpMemory();
    }

    /** An entry made from outside knows no windows, so nothing is outside of them. */
    @Override
    public TrackerMemory restoredMemory(ConntrackSettings settings, Optional<ProtocolState> state) {
        TcpMemory memory = new TcpMemory();
        memory.setState(state.map(TcpState.class::cast).orElse(TcpState.NONE));
        memory.last().kind = TcpSegmentClass.SYN;
        for (Direction direction : Direction.values()) {
            memory.side(direction).liberal = true;
            memory.side(direction).sack = true;
        }
        return memory;
    }

    @Override
    public boolean resolvesClashes() {
        return false;
    }

    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        Optional<Transport.Tcp> header = packet.tcp();
        Optional<TcpSegmentClass> kind = header.flatMap(tcp -> TcpSegmentClass.of(tcp.flags()));
        if (kind.isEmpty()) {
            return Outcome.INVALID;
        }
        TcpMemory memory = (TcpMemory) connection.memoryToChange();
        Segment segment = new Segment(connection, memory, direction, packet, header.get(), kind.get(), settings, now);
        if (memory.state() == TcpState.NONE && !segment.begins()) {
            return Outcome.INVALID;
        }
        return segment.judge();
    }

    /** What a RST is worth. */
    private enum Reset {
        INVALID,
        /** To be tested against the windows. */
        TESTED,
        /** In the window perhaps, but not exact: the receiver will not believe it, so the state stays. */
        DOUBTED,
        /** Certain without a test. */
        CERTAIN
    }

    /** One segment of one connection on its way through the tracker. */
    private record Segment(
            Connection connection,
            TcpMemory memory,
            Direction direction,
            Packet packet,
            Transport.Tcp header,
            TcpSegmentClass kind,
            ConntrackSettings settings,
            Duration now) {

        private boolean is(TcpSegmentClass other) {
            return kind == other;
        }

        private int sequence() {
            return (int) header.sequence();
        }

        private int acknowledgement() {
            return (int) header.acknowledgement();
        }

        private int end() {
            return TcpMemory.end(header, packet.payload().length());
        }

        /** Whether the segment may be a connection's first; if so the memory is made ready for it (tcp_new). */
        private boolean begins() {
            TcpMemory.Side sender = memory.side(Direction.ORIGINAL);
            if (is(TcpSegmentClass.SYN)) {
                sender.end = end();
                sender.maxEnd = sender.end;
                sender.maxWindow = Math.max(header.window(), 1);
                sender.takeOptions(header.options());
                return true;
            }
            if (!is(TcpSegmentClass.ACK) || !settings.flag(Sysctl.TCP_LOOSE)) {
                return false;
            }
            sender.end = end();
            sender.maxWindow = Math.max(header.window(), 1);
            sender.maxEnd = sender.end + sender.maxWindow;
            for (Direction side : Direction.values()) {
                memory.side(side).sack = true;
                memory.side(side).liberal = true;
            }
            return true;
        }

        private Outcome judge() {
            TcpState old = memory.state();
            TcpTransitions.Move move = TcpTransitions.move(direction, kind, old);
            if (move == TcpTransitions.Move.IV) {
                return keepsProxiedAlive(old) ? Outcome.IGNORED : Outcome.INVALID;
            }
            boolean reopening = move == TcpTransitions.Move.SS && (old == TcpState.TIME_WAIT || old == TcpState.CLOSE);
            if (reopening && mayReopen()) {
                return Outcome.REOPENED;
            }
            if (reopening || move == TcpTransitions.Move.IG) {
                if (!answersIgnoredSyn()) {
                    remember(old);
                    return Outcome.IGNORED;
                }
                resynchronise();
                return testWindow(TcpState.SYN_SENT, TcpState.SYN_RECV);
            }
            TcpState next = move.target().orElseThrow();
            if (next == TcpState.TIME_WAIT && old == TcpState.LAST_ACK && isChallenge()) {
                memory.last().challenge = false;
                return Outcome.IGNORED;
            }
            if (next == TcpState.SYN_SENT2) {
                memory.last().simultaneous = true;
            }
            if (is(TcpSegmentClass.RST)) {
                return reset(old);
            }
            boolean opensBothWays = next == TcpState.SYN_RECV
                    && direction == Direction.REPLY
                    && is(TcpSegmentClass.ACK)
                    && memory.last().simultaneous;
            return testWindow(old, opensBothWays ? TcpState.ESTABLISHED : next);
        }

        /**
         * Whether the segment repeats the last octet before the SYN: so does a client that a SYN proxy has met while
         * the server's answer is lost.
         */
        private boolean keepsProxiedAlive(TcpState old) {
            return connection.proxied().isPresent()
                    && old == TcpState.SYN_SENT
                    && is(TcpSegmentClass.ACK)
                    && direction == Direction.ORIGINAL
                    && memory.last().direction == Direction.ORIGINAL
                    && sequence() == memory.side(Direction.ORIGINAL).end - 1;
        }

        private boolean mayReopen() {
            boolean closed =
                    memory.side(Direction.ORIGINAL).closeInitiator || memory.side(Direction.REPLY).closeInitiator;
            TcpMemory.Last last = memory.last();
            return closed || last.is(TcpSegmentClass.RST) && last.direction == direction;
        }

        /** Whether this answers a SYN that was let through although it did not fit: the entry was out of step. */
        private boolean answersIgnoredSyn() {
            TcpMemory.Last last = memory.last();
            return is(TcpSegmentClass.SYN_ACK)
                    && last.is(TcpSegmentClass.SYN)
                    && last.direction != direction
                    && acknowledgement() == last.end;
        }

        private void resynchronise() {
            TcpMemory.Last last = memory.last();
            last.challenge = false;
            TcpMemory.Side opener = memory.side(last.direction);
            opener.clearFlags();
            opener.end = last.end;
            opener.maxEnd = last.end;
            opener.maxWindow = Math.max(last.window, 1);
            opener.scale = last.scale;
            opener.scaled = last.scaled;
            opener.sack = last.sack;
            memory.side(direction).reset();
        }

        /** Keeps what an ignored segment said, in case that it was right. */
        private void remember(TcpState old) {
            TcpMemory.Last last = memory.last();
            last.kind = kind;
            last.direction = direction;
            last.sequence = sequence();
            last.end = end();
            last.window = header.window();
            if (is(TcpSegmentClass.SYN) && direction == Direction.ORIGINAL) {
                TcpMemory.Side offered = new TcpMemory.Side();
                offered.takeOptions(header.options());
                last.scale = offered.scale;
                last.scaled = offered.scaled;
                last.sack = offered.sack;
                last.simultaneous = false;
                last.challenge = old == TcpState.LAST_ACK;
            }
            if (old == TcpState.SYN_SENT && is(TcpSegmentClass.ACK) && direction == Direction.REPLY) {
                last.acknowledgement = acknowledgement();
            }
        }

        /** RFC 5961: an unexpected SYN is answered by an ACK, which must not count as that of the last FIN. */
        private boolean isChallenge() {
            TcpMemory.Last last = memory.last();
            return is(TcpSegmentClass.ACK)
                    && last.is(TcpSegmentClass.SYN)
                    && last.direction != direction
                    && last.challenge;
        }

        private Outcome reset(TcpState old) {
            return switch (reset()) {
                case INVALID -> Outcome.INVALID;
                case TESTED -> testWindow(old, TcpState.CLOSE);
                case DOUBTED -> testWindow(old, old);
                case CERTAIN -> accept(old, TcpState.CLOSE);
            };
        }

        private Reset reset() {
            if (memory.state().isClosing()) {
                return Reset.CERTAIN;
            }
            TcpMemory.Side peer = memory.side(direction.opposite());
            TcpMemory.Last last = memory.last();
            if (peer.ackSeen && !last.is(TcpSegmentClass.SYN)) {
                boolean established =
                        memory.state() == TcpState.ESTABLISHED && connection.has(Connection.Status.ASSURED);
                if (sequence() == 0 && !established) {
                    return Reset.TESTED;
                }
                boolean old = TcpMemory.before(sequence(), peer.maxAck);
                if (old && !settings.flag(Sysctl.TCP_IGNORE_INVALID_RST)) {
                    return Reset.INVALID;
                }
                boolean followsOwnData =
                        last.is(TcpSegmentClass.ACK) && last.direction == direction && sequence() == last.end;
                return !established || sequence() == peer.maxAck || followsOwnData ? Reset.TESTED : Reset.DOUBTED;
            }
            return answersLast() ? Reset.CERTAIN : Reset.TESTED;
        }

        /** Whether the RST answers a SYN or ACK that was let through. */
        private boolean answersLast() {
            TcpMemory.Last last = memory.last();
            boolean toSyn = connection.has(Connection.Status.SEEN_REPLY)
                    && last.is(TcpSegmentClass.SYN)
                    && last.direction != direction;
            boolean toAck = !connection.has(Connection.Status.ASSURED) && last.is(TcpSegmentClass.ACK);
            if ((toSyn || toAck) && acknowledgement() == last.end) {
                return true;
            }
            return memory.state() == TcpState.SYN_SENT
                    && last.is(TcpSegmentClass.ACK)
                    && last.direction == Direction.REPLY
                    && sequence() == last.acknowledgement;
        }

        private Outcome testWindow(TcpState old, TcpState next) {
            return switch (TcpWindow.test(memory, direction, kind, packet, header, connection.shift(), settings)) {
                case ACCEPTED -> accept(old, next);
                case IGNORED -> Outcome.IGNORED;
                case INVALID -> invalid();
            };
        }

        /** A FIN or RST out of the window: if both sides send one, the connection is probably over. */
        private Outcome invalid() {
            if (!connection.has(Connection.Status.ASSURED) || !ends(kind)) {
                return Outcome.INVALID;
            }
            TcpMemory.Last last = memory.last();
            if (last.direction == direction || !ends(last.kind)) {
                last.kind = kind;
                last.direction = direction;
                return Outcome.INVALID;
            }
            Duration left = connection.timeLeft(now);
            Duration shorter = settings.seconds(Sysctl.TCP_TIMEOUT_UNACKNOWLEDGED);
            boolean shorten = left.compareTo(WORTH_SHORTENING) >= 0 && left.compareTo(shorter) > 0;
            return new Outcome(Outcome.Kind.INVALID, shorten ? Optional.of(shorter) : Optional.empty());
        }

        private static boolean ends(TcpSegmentClass kind) {
            return kind == TcpSegmentClass.FIN || kind == TcpSegmentClass.RST;
        }

        private Outcome accept(TcpState old, TcpState next) {
            memory.last().kind = kind;
            memory.last().direction = direction;
            memory.setState(next);
            if (next == TcpState.FIN_WAIT && old != TcpState.FIN_WAIT) {
                memory.side(direction).closeInitiator = true;
            }
            Duration timeout = timeout(next);
            if (!connection.has(Connection.Status.SEEN_REPLY)) {
                if (header.flags().has(TcpFlags.RST)) {
                    return Outcome.DELETED;
                }
                if (is(TcpSegmentClass.SYN) && old == TcpState.SYN_SENT) {
                    // A client that repeats its SYN for ever must not keep the entry for ever.
                    return Outcome.IGNORED;
                }
                if (next == TcpState.ESTABLISHED) {
                    timeout = lesser(timeout, settings.seconds(Sysctl.TCP_TIMEOUT_UNACKNOWLEDGED));
                }
            } else if (next == TcpState.ESTABLISHED && (old == TcpState.SYN_RECV || old == TcpState.ESTABLISHED)) {
                connection.set(Connection.Status.ASSURED);
            }
            return Outcome.renewed(timeout);
        }

        private Duration timeout(TcpState state) {
            Duration usual = settings.silence(state);
            Duration stuck = settings.seconds(Sysctl.TCP_TIMEOUT_MAX_RETRANS);
            Duration unacknowledged = settings.seconds(Sysctl.TCP_TIMEOUT_UNACKNOWLEDGED);
            boolean repeats = memory.retransmissions() >= settings.value(Sysctl.TCP_MAX_RETRANS);
            if (repeats && usual.compareTo(stuck) > 0) {
                return stuck;
            }
            if (is(TcpSegmentClass.RST)) {
                return settings.silence(TcpState.CLOSE);
            }
            if (memory.hasUnacknowledgedData() && usual.compareTo(unacknowledged) > 0) {
                return unacknowledged;
            }
            return memory.last().window == 0 ? lesser(usual, stuck) : usual;
        }

        private static Duration lesser(Duration one, Duration other) {
            return one.compareTo(other) <= 0 ? one : other;
        }
    }
}
