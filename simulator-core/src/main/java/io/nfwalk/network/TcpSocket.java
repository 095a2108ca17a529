package io.nfwalk.network;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One side of a TCP connection: a client's socket, or one that a listening socket accepted. Its process sends no data,
 * reads none and never closes it.
 *
 * <pre>
 *  client:  SYN_SENT --SYN-ACK--> ESTABLISHED --FIN--> CLOSE_WAIT        RST from everywhere: CLOSED
 *               +-----SYN---> SYN_RECEIVED --ACK--^
 *  server:  ({@link TcpRequest}) -----ACK---------^
 * </pre>
 *
 * Source: kernel net/ipv4/tcp_input.c (tcp_rcv_synsent_state_process, tcp_validate_incoming, tcp_ack, tcp_data_queue).
 */
final class TcpSocket {
    /** Where the connection stands. */
    enum State {
        SYN_SENT,
        SYN_RECEIVED,
        ESTABLISHED,
        CLOSE_WAIT,
        CLOSED
    }

    private static final int CONGESTION_EXPERIENCED = 3;
    /** The value of net.ipv4.tcp_ecn with which clients ask. */
    private static final int ASKS_FOR_NOTIFICATION = 1;

    private final HostAccess host;
    private final String who;
    private final TcpEnds ends;
    private final long initialSequence;
    private final AckLimit limit;
    /** How far behind an acknowledgement may lie: bytes acknowledged so far, the SYN counts. */
    private final int tolerance;

    private final Cell<State> state;
    /** Whether every segment goes where the route led that was found before it had a source. */
    private final boolean keepsFirstRoute;

    /** The only interface by which it sends, if there is one. */
    private final Optional<String> link;

    /** Null before it is known. */
    private final Cell<TcpHandshake> handshake;

    /** Null before the other side has named its sequence number. */
    private final Cell<TcpReceiver> receiver;

    private final Cell<TcpOptions> agreed;
    /** Whether both sides have agreed to tell each other of congestion. */
    private final Cell<Boolean> notifiesCongestion;

    /** Whether data has met congestion that the other side has not answered yet. */
    private final Cell<Boolean> echoesCongestion;

    private final Cell<Boolean> acknowledgementDue;
    private final LongCell unacknowledged;
    private final Cell<OptionalLong> peerInitialSequence;
    private final Cell<Optional<Trouble>> end;
    private final Cell<Optional<Trouble>> remembered;
    /** Where the route that it has cached is for; empty before there is one. */
    private final Cell<String> device;

    private TcpSocket(
            HostAccess host,
            String who,
            TcpEnds ends,
            long initialSequence,
            State state,
            int tolerance,
            boolean keepsFirstRoute,
            Optional<String> link) {
        Journal journal = host.journal();
        this.host = host;
        this.who = who;
        this.ends = ends;
        this.initialSequence = initialSequence;
        this.tolerance = tolerance;
        this.keepsFirstRoute = keepsFirstRoute;
        this.link = link;
        this.limit = new AckLimit(host);
        this.state = new Cell<>(journal, state);
        this.handshake = new Cell<>(journal, null);
        this.receiver = new Cell<>(journal, null);
        this.agreed = new Cell<>(journal, TcpOptions.NONE);
        this.notifiesCongestion = new Cell<>(journal, false);
        this.echoesCongestion = new Cell<>(journal, false);
        this.acknowledgementDue = new Cell<>(journal, false);
        this.unacknowledged = new LongCell(journal, initialSequence);
        this.peerInitialSequence = new Cell<>(journal, OptionalLong.empty());
        this.end = new Cell<>(journal, Optional.empty());
        this.remembered = new Cell<>(journal, Optional.empty());
        this.device = new Cell<>(journal, "");
    }

    /** A client's socket that has not sent its SYN yet. */
    static TcpSocket ofClient(HostAccess host, TcpEnds ends, long initialSequence, boolean keepsFirstRoute) {
        return new TcpSocket(
                host, HostAccess.CLIENT, ends, initialSequence, State.SYN_SENT, 1, keepsFirstRoute, Optional.empty());
    }

    /** What a listening socket makes of a request whose last acknowledgement has come. */
    static TcpSocket ofServer(HostAccess host, TcpRequest request) {
        TcpSocket socket = new TcpSocket(
                host,
                HostAccess.SERVER,
                request.ends(),
                request.serverSequence(),
                State.ESTABLISHED,
                0,
                false,
                request.link());
        socket.unacknowledged.set(socket.nextSequence());
        socket.peerInitialSequence.set(OptionalLong.of(request.clientSequence()));
        socket.agree(request.handshake(), request.asked());
        socket.notifiesCongestion.set(request.notifiesCongestion());
        socket.receiver.set(socket.receiverFrom(request.clientSequence()));
        return socket;
    }

    private TcpReceiver receiverFrom(long peerInitialSequence) {
        return new TcpReceiver(Sequence.plus(peerInitialSequence, 1), handshake.get(), agreed.get());
    }

    /** What both sides have named holds from now on. */
    private void agree(TcpHandshake own, TcpOptions peer) {
        handshake.set(own);
        agreed.set(new TcpOptions(
                        peer.maximumSegmentSize(),
                        peer.windowScale().isPresent() ? own.options().windowScale() : peer.windowScale(),
                        own.options().sackPermitted() && peer.sackPermitted(),
                        own.options().timestamps() && peer.timestamps())
                .withStamp(peer.stamp()));
    }

    TcpEnds ends() {
        return ends;
    }

    State state() {
        return state.get();
    }

    /** What went wrong: what ended it, else the last ICMP error about one of its segments. Source: SO_ERROR. */
    Optional<Trouble> trouble() {
        return end.get().or(remembered::get);
    }

    long initialSequence() {
        return initialSequence;
    }

    /** The other side's first sequence number, once it is known. */
    OptionalLong peerInitialSequence() {
        return peerInitialSequence.get();
    }

    /** Whether a packet of it has come by, so that the route of the next ones is known. */
    boolean isConnected() {
        return state() == State.ESTABLISHED || state() == State.CLOSE_WAIT;
    }

    /** Whether it is connected, and its last packet came by that interface. Source: sk_rx_dst_ifindex. */
    boolean isConnectedBy(String inDevice) {
        return isConnected() && device.get().equals(inDevice);
    }

    /** The next packet has to find its way by itself. */
    void forgetRoute() {
        device.set("");
    }

    /** Sends the SYN. What the chains do to it is not told to connect(): a dropped one would be sent again. */
    void connect() {
        Packet draft = segment(TcpFlags.SYN, 0, 0, TcpOptions.NONE);
        Packet asked = keepsFirstRoute ? HostAccess.unbound(draft) : draft;
        handshake.set(TcpHandshake.ofClient(host, asked));
        boolean notifies = host.host().sysctls().value("net.ipv4.tcp_ecn") == ASKS_FOR_NOTIFICATION
                || host.metrics(asked, Optional.empty()).congestionNotified();
        notifiesCongestion.set(notifies);
        sendSyn(TcpFlags.SYN | (notifies ? TcpFlags.ECE | TcpFlags.CWR : 0), 0);
    }

    private void sendSyn(int flags, long acknowledgement) {
        send(segment(
                flags,
                acknowledgement,
                handshake.get().windowField(),
                handshake.get().options()));
    }

    private void send(Packet segment) {
        if (keepsFirstRoute) {
            host.sendFromClientSocket(segment, who);
        } else {
            host.sendFromSocket(segment, who, link);
        }
    }

    private Packet segment(int flags, long acknowledgement, int window, TcpOptions options) {
        long sequence = (flags & TcpFlags.SYN) != 0 ? initialSequence : nextSequence();
        Transport.Tcp header = new Transport.Tcp(
                ends.localPort(), ends.remotePort(), new TcpFlags(flags), sequence, acknowledgement, window, options);
        return Packet.of(ends.local(), ends.remote(), Protocol.TCP, header, Payload.EMPTY);
    }

    private long nextSequence() {
        return Sequence.plus(initialSequence, 1);
    }

    /** Takes a segment of this connection in; false if the caller is to answer it with a RST that closes nothing. */
    boolean receive(TcpSegment segment) {
        if (state() == State.ESTABLISHED) {
            device.set(segment.device());
        }
        return switch (state()) {
            case SYN_SENT -> receiveInSynSent(segment);
            case SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT -> receiveSynchronized(segment);
            case CLOSED -> true;
        };
    }

    // ---- SYN_SENT

    private boolean receiveInSynSent(TcpSegment segment) {
        if (segment.has(TcpFlags.ACK)) {
            return receiveAckInSynSent(segment);
        }
        if (segment.has(TcpFlags.SYN) && !segment.has(TcpFlags.RST)) {
            meet(segment, State.SYN_RECEIVED);
            heard(segment, "asks for a connection at the same time, gets a SYN-ACK");
            int notification = notifiesCongestion.get() ? TcpFlags.ECE : 0;
            sendSyn(TcpFlags.SYN | TcpFlags.ACK | notification, receiver.get().next());
        } else {
            heard(segment, "waits for a SYN-ACK, ignores it");
        }
        return true;
    }

    private boolean receiveAckInSynSent(TcpSegment segment) {
        if (segment.acknowledgement() != nextSequence()) {
            heard(segment, "acknowledges what was not sent");
            return false;
        }
        if (segment.has(TcpFlags.RST)) {
            close(segment, Trouble.REFUSED, "the connection is refused");
        } else if (segment.has(TcpFlags.SYN)) {
            meet(segment, State.ESTABLISHED);
            acknowledged(segment);
            heard(segment, "the connection is established");
            sendAck();
        } else {
            heard(segment, "waits for a SYN-ACK, ignores it");
        }
        return true;
    }

    private void meet(TcpSegment segment, State next) {
        agree(handshake.get(), TcpHandshake.understood(host, segment.header().options()));
        peerInitialSequence.set(OptionalLong.of(segment.sequence()));
        receiver.set(receiverFrom(segment.sequence()));
        boolean granted = segment.has(TcpFlags.ECE) && segment.has(TcpFlags.CWR) == (next == State.SYN_RECEIVED);
        notifiesCongestion.set(notifiesCongestion.get() && granted);
        state.set(next);
        if (next == State.ESTABLISHED) {
            device.set(segment.device());
        }
    }

    // ---- the other states

    private boolean receiveSynchronized(TcpSegment segment) {
        if (!segment.has(TcpFlags.ACK) && !segment.has(TcpFlags.RST) && !segment.has(TcpFlags.SYN)) {
            heard(segment, "neither ACK nor SYN nor RST, ignored");
            return true;
        }
        if (!receiver.get().accepts(segment)) {
            receiveOutsideOfWindow(segment);
            return true;
        }
        if (segment.has(TcpFlags.RST)) {
            receiveReset(segment);
            return true;
        }
        if (segment.has(TcpFlags.SYN) && !isAnswerToOwnSyn(segment)) {
            challenge(segment, "a SYN within a connection");
            return true;
        }
        if (state() == State.SYN_RECEIVED && segment.acknowledgement() != nextSequence()) {
            heard(segment, "acknowledges what was not sent");
            return false;
        }
        if (isBadAcknowledgement(segment)) {
            challenge(segment, "acknowledges what was not sent, or long ago");
            return true;
        }
        acknowledged(segment);
        if (state() == State.SYN_RECEIVED) {
            state.set(State.ESTABLISHED);
        }
        if (bringsMoreThanAll(segment)) {
            close(segment, Trouble.REFUSED, "data behind the end, answers RST");
            return false;
        }
        receiveData(segment);
        return true;
    }

    /**
     * Whether it begins with what has come and goes on behind the FIN. Source: kernel net/ipv4/tcp_input.c,
     * tcp_rcv_state_process (LINUX_MIB_TCPABORTONDATA).
     */
    private boolean bringsMoreThanAll(TcpSegment segment) {
        long next = receiver.get().next();
        return state() == State.CLOSE_WAIT
                && Sequence.before(segment.sequence(), next)
                && Sequence.after(segment.endOfData(), next);
    }

    /** Something worked, so what an ICMP error said is forgotten. Source: kernel net/ipv4/tcp_input.c, tcp_ack. */
    private void acknowledged(TcpSegment segment) {
        if (!Sequence.before(segment.acknowledgement(), unacknowledged.get())) {
            remembered.set(Optional.empty());
        }
        unacknowledged.set(nextSequence());
    }

    private void receiveOutsideOfWindow(TcpSegment segment) {
        if (segment.has(TcpFlags.RST)) {
            if (isResetOfFin(segment)) {
                receiveReset(segment);
            } else {
                heard(segment, "a RST outside of the window, ignored");
            }
        } else if (segment.has(TcpFlags.SYN)) {
            challenge(segment, "a SYN within a connection");
        } else if (limit.allowsFor(segment)) {
            receiver.toChange().refuse(segment);
            heard(segment, "outside of the window, answers ACK");
            sendAck();
        } else {
            heard(segment, "outside of the window, answered one just now");
        }
    }

    private void receiveReset(TcpSegment segment) {
        boolean behindAll = agreed.get().sackPermitted() && receiver.get().isBehindAll(segment.sequence());
        if (segment.sequence() == receiver.get().next() || isResetOfFin(segment) || behindAll) {
            close(segment, Trouble.REFUSED, "the connection is reset");
        } else {
            challenge(segment, "a RST that does not fit exactly");
        }
    }

    /** Who has sent a FIN may reset with its number. Source: tcp_reset_check. */
    private boolean isResetOfFin(TcpSegment segment) {
        return state() == State.CLOSE_WAIT
                && segment.sequence() == Sequence.plus(receiver.get().next(), -1);
    }

    private boolean isAnswerToOwnSyn(TcpSegment segment) {
        return state() == State.SYN_RECEIVED
                && segment.has(TcpFlags.ACK)
                && Sequence.plus(segment.sequence(), 1) == segment.end()
                && segment.end() == receiver.get().next()
                && segment.acknowledgement() == nextSequence();
    }

    private boolean isBadAcknowledgement(TcpSegment segment) {
        long acknowledgement = segment.acknowledgement();
        return Sequence.after(acknowledgement, nextSequence())
                || Sequence.before(acknowledgement, Sequence.plus(unacknowledged.get(), -tolerance));
    }

    private void receiveData(TcpSegment segment) {
        if (segment.isEmpty()) {
            heard(segment, "an ACK of the connection");
            return;
        }
        if (state() == State.CLOSE_WAIT
                && !Sequence.before(segment.sequence(), receiver.get().next())) {
            heard(segment, "data behind the end, ignored");
            return;
        }
        noteCongestion(segment);
        boolean ends = receiver.get().endsWith(segment)
                && !host.metrics(segment(TcpFlags.ACK, 0, 0, TcpOptions.NONE), link)
                        .acknowledgesAtOnce();
        receiver.toChange().take(segment);
        if (receiver.get().isFinished()) {
            state.set(State.CLOSE_WAIT);
        }
        heard(segment, segment.has(TcpFlags.FIN) ? "the other side has finished, answers ACK" : "data, answers ACK");
        if (ends) {
            acknowledgeLater();
        } else {
            sendAck();
        }
    }

    /**
     * Every segment says ECE from data that met congestion on until one says CWR. Source: kernel net/ipv4/tcp_input.c,
     * tcp_ecn_accept_cwr and tcp_data_ecn_check.
     */
    private void noteCongestion(TcpSegment segment) {
        if (!notifiesCongestion.get()) {
            return;
        }
        if (segment.has(TcpFlags.CWR)) {
            echoesCongestion.set(false);
        }
        long next = receiver.get().next();
        boolean isNew = Sequence.after(segment.end(), next);
        boolean counts = segment.packet().payload().length() > 0 || Sequence.after(segment.sequence(), next);
        if (isNew && counts && (segment.packet().tos() & CONGESTION_EXPERIENCED) == CONGESTION_EXPERIENCED) {
            echoesCongestion.set(true);
        }
    }

    /** The acknowledgement of a FIN may wait for what is sent anyway. Source: kernel net/ipv4/tcp_input.c, tcp_fin. */
    private void acknowledgeLater() {
        acknowledgementDue.set(true);
        host.afterAPause(() -> {
            if (acknowledgementDue.get()) {
                sendAck();
            }
        });
    }

    private void challenge(TcpSegment segment, String what) {
        if (limit.allows()) {
            heard(segment, what + ", answers ACK");
            sendAck();
        } else {
            heard(segment, what + ", answered one just now");
        }
    }

    private void sendAck() {
        acknowledgementDue.set(false);
        TcpOptions both = agreed.get();
        TcpReceiver half = receiver.toChange();
        int room = !both.sackPermitted() ? 0 : both.timestamps() ? 3 : 4;
        if (host.host().sysctls().value("net.ipv4.tcp_dsack") == 0) {
            half.forgetDuplicate();
        }
        TcpOptions options =
                half.withBlocks(TcpOptions.ofSegment(both.timestamps()), room).withStamp(both.stamp());
        int flags = TcpFlags.ACK | (echoesCongestion.get() ? TcpFlags.ECE : 0);
        send(segment(flags, half.next(), half.windowForAck(), options));
    }

    private void close(TcpSegment segment, Trouble why, String what) {
        heard(segment, what);
        end.set(Optional.of(why));
        acknowledgementDue.set(false);
        state.set(State.CLOSED);
    }

    private void heard(TcpSegment segment, String what) {
        host.heard(segment.packet(), who, what);
    }

    // ---- ICMP errors

    /**
     * An ICMP error about one of its segments: it ends an attempt to connect. An established connection only remembers
     * it, and so does a socket whose process is just inside of connect(). Source: kernel net/ipv4/tcp_ipv4.c,
     * tcp_v4_err.
     *
     * @param busy whether its process is inside of connect()
     */
    void hear(Packet error, Transport.Tcp quoted, Trouble kind, boolean busy) {
        boolean isAboutIt = Sequence.between(quoted.sequence(), unacknowledged.get(), nextSequence());
        if (!isAboutIt || kind != Trouble.REFUSED && kind != Trouble.UNREACHABLE) {
            host.heard(error, who, "changes nothing for the connection to " + ends.remoteWords());
        } else if (busy || isConnected()) {
            host.heard(error, who, "remembers it for the connection to " + ends.remoteWords());
            remembered.set(Optional.of(kind));
        } else {
            host.heard(error, who, "gives up the connection to " + ends.remoteWords());
            end.set(Optional.of(kind));
            state.set(State.CLOSED);
        }
    }
}
