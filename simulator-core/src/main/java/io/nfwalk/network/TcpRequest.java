package io.nfwalk.network;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Cell;
import io.nfwalk.walk.Outgoing;
import io.nfwalk.walk.SendResult;
import java.time.Duration;
import java.util.Optional;

/**
 * A half-open connection at a listening socket: its SYN-ACK has been sent, once, as with {@code tcp_synack_retries} 0,
 * and it is given up after a second. Source: kernel net/ipv4/tcp_minisocks.c,
 * tcp_check_req.
 */
final class TcpRequest {
    /** What a segment does to the request. */
    enum Reaction {
        /** It is done with. */
        DONE,
        /** It is done with, and so is the request. */
        ENDED,
        /** A RST is to answer it, and the request is done with. */
        RESET,
        /** The listening socket is to look at it. */
        TO_LISTENER,
        /** It completes the connection. */
        ACCEPTED
    }

    private static final int ECN_BITS = 3;
    /** How long it waits for the last acknowledgement: no SYN-ACK is sent a second time by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HostAccess host;
    private final TcpEnds ends;
    private final long clientSequence;
    private final long serverSequence;
    private final TcpOptions asked;
    /** The only interface that leads to the client, if its address says nothing beyond a link. */
    private final Optional<String> link;

    private final TcpHandshake handshake;
    private final boolean congestionNotified;
    private final AckLimit limit;
    private final Cell<Duration> until;

    TcpRequest(HostAccess host, TcpEnds ends, TcpSegment syn, long serverSequence) {
        this.host = host;
        this.ends = ends;
        this.clientSequence = syn.sequence();
        this.serverSequence = serverSequence;
        this.asked = TcpHandshake.understood(host, syn.header().options());
        this.limit = new AckLimit(host);
        this.until = new Cell<>(host.journal(), host.now().plus(PATIENCE));
        this.link = host.linkOf(syn.packet(), syn.device());
        Packet draft = segment(TcpFlags.SYN | TcpFlags.ACK, serverSequence, 0, TcpOptions.NONE);
        this.handshake = TcpHandshake.ofServer(host, draft, asked, link);
        this.congestionNotified = asksForNotification(syn)
                && (host.host().sysctls().value("net.ipv4.tcp_ecn") != 0
                        || host.metrics(draft, link).congestionNotified());
    }

    private static boolean asksForNotification(TcpSegment syn) {
        return syn.has(TcpFlags.ECE) && syn.has(TcpFlags.CWR) && (syn.packet().tos() & ECN_BITS) == 0;
    }

    TcpEnds ends() {
        return ends;
    }

    long clientSequence() {
        return clientSequence;
    }

    long serverSequence() {
        return serverSequence;
    }

    TcpOptions asked() {
        return asked;
    }

    Optional<String> link() {
        return link;
    }

    TcpHandshake handshake() {
        return handshake;
    }

    /** Whether both sides are to tell each other of congestion. */
    boolean notifiesCongestion() {
        return congestionNotified;
    }

    /** Whether it has been given up. Source: kernel net/ipv4/inet_connection_sock.c, reqsk_timer_handler. */
    boolean isOver() {
        return host.now().compareTo(until.get()) >= 0;
    }

    SendResult sendSynAck() {
        return host.sendFromSocket(synAck(handshake.windowField(), handshake.options()), HostAccess.SERVER, link);
    }

    /** ECE in it where the SYN asked for it. */
    private Packet synAck(int window, TcpOptions options) {
        int flags = TcpFlags.SYN | TcpFlags.ACK | (congestionNotified ? TcpFlags.ECE : 0);
        return segment(flags, serverSequence, window, options);
    }

    private Packet segment(int flags, long sequence, int window, TcpOptions options) {
        Transport.Tcp header = new Transport.Tcp(
                ends.localPort(), ends.remotePort(), new TcpFlags(flags), sequence, expected(), window, options);
        return Packet.of(ends.local(), ends.remote(), Protocol.TCP, header, Payload.EMPTY);
    }

    private long expected() {
        return Sequence.plus(clientSequence, 1);
    }

    /** Looks at a segment of the half-open connection. */
    Reaction receive(TcpSegment segment) {
        if (segment.sequence() == clientSequence
                && segment.has(TcpFlags.SYN)
                && !segment.has(TcpFlags.ACK)
                && !segment.has(TcpFlags.RST)) {
            return repeat(segment);
        }
        boolean inWindow = isInWindow(segment) && !echoesWhatWasNotSent(segment);
        if (segment.has(TcpFlags.RST)) {
            return receiveReset(segment, inWindow);
        }
        if (segment.has(TcpFlags.ACK) && segment.acknowledgement() != Sequence.plus(serverSequence, 1)) {
            return Reaction.TO_LISTENER;
        }
        if (!inWindow) {
            acknowledge(segment, "outside of the window");
            return Reaction.DONE;
        }
        if (segment.has(TcpFlags.SYN) && segment.sequence() != clientSequence) {
            return Reaction.RESET;
        }
        if (!segment.has(TcpFlags.ACK)) {
            heard(segment, "waits for an ACK, ignores it");
            return Reaction.DONE;
        }
        return Reaction.ACCEPTED;
    }

    private Reaction repeat(TcpSegment segment) {
        if (limit.allowsFor(segment)) {
            heard(segment, "the SYN again, answers SYN-ACK again");
            until.set(host.now().plus(PATIENCE));
            sendSynAck();
        } else {
            heard(segment, "the SYN again, answered just now");
        }
        return Reaction.DONE;
    }

    /** Only the number that is expected next ends it. Source: kernel net/ipv4/tcp_minisocks.c, tcp_check_req. */
    private Reaction receiveReset(TcpSegment segment, boolean inWindow) {
        if (segment.sequence() == expected()) {
            heard(segment, "a RST ends the half-open connection");
            return Reaction.ENDED;
        }
        if (inWindow) {
            acknowledge(segment, "a RST that does not fit exactly");
        } else {
            heard(segment, "a RST outside of the window, ignored");
        }
        return Reaction.DONE;
    }

    private void acknowledge(TcpSegment segment, String what) {
        if (limit.allowsFor(segment)) {
            heard(segment, what + ", answers ACK");
            Packet answer = segment(
                    TcpFlags.ACK,
                    Sequence.plus(serverSequence, 1),
                    Math.min(handshake.window() >> handshake.scale(), 0xffff),
                    TcpOptions.ofSegment(asked.timestamps()));
            host.answerFromKernel(
                    answer.withTos(segment.packet().tos() & ~ECN_BITS), segment, Outgoing.Sender.KERNEL_WITH_SOCKET);
        } else {
            heard(segment, what + ", answered one just now");
        }
    }

    /** Source: tcp_in_window. */
    private boolean isInWindow(TcpSegment segment) {
        long edge = Sequence.plus(expected(), handshake.window());
        return segment.sequence() == expected()
                || Sequence.after(segment.end(), expected()) && Sequence.before(segment.sequence(), edge)
                || segment.sequence() == edge && segment.isEmpty();
    }

    /** Linux 6.14 and later hold this against a segment, as if it were outside of the window. Source: tcp_check_req. */
    private boolean echoesWhatWasNotSent(TcpSegment segment) {
        return asked.timestamps() && segment.header().options().stamp() == TcpOptions.STRAY;
    }

    /**
     * Whether an ICMP error that quotes this segment ends the request. Source: kernel net/ipv4/tcp_ipv4.c, tcp_v4_err
     * and tcp_req_err; net/ipv6/tcp_ipv6.c, tcp_v6_err.
     */
    boolean endsBy(Packet error, Transport.Tcp quoted) {
        Transport.Icmp message = error.icmp().orElseThrow();
        boolean fatal = switch (error.family()) {
            case IPV4 -> isFatal(message);
            case IPV6 -> isFatalInIpv6(message);
        };
        return fatal && quoted.sequence() == serverSequence;
    }

    private static boolean isFatal(Transport.Icmp error) {
        return error.type() == 12
                || error.type() == 11
                || error.type() == 3 && (error.code() == 0 || error.code() == 1);
    }

    /** No route and an address that does not answer may be mended soon. Source: icmpv6_err_convert. */
    private static boolean isFatalInIpv6(Transport.Icmp error) {
        return error.type() == 4 || error.type() == 1 && error.code() != 0 && error.code() != 2 && error.code() != 3;
    }

    private void heard(TcpSegment segment, String what) {
        host.heard(segment.packet(), HostAccess.SERVER, what);
    }
}
