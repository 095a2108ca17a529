package io.nfwalk.network;

import io.nfwalk.host.Socket;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.walk.Outgoing;
import io.nfwalk.walk.Passage;
import io.nfwalk.walk.SendResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TCP on one host: what listens, half-open connections, open ones, and RSTs for everything else. Source: kernel
 * net/ipv4/tcp_ipv4.c (tcp_v4_rcv, tcp_v4_send_reset), tcp_input.c (tcp_rcv_state_process).
 */
final class TcpEndpoint {
    /** A client's first sequence number, as the scenario format says. */
    static final long CLIENT_SEQUENCE = 1000;

    private static final int ECN_BITS = 3;

    private final HostAccess host;
    private final Map<TcpEnds, TcpSocket> sockets;
    private final Map<TcpEnds, TcpRequest> requests;
    /** The socket whose process is inside of connect(), and what has come for it meanwhile. */
    private final Cell<Optional<TcpSocket>> busy;

    private final List<TcpSegment> backlog;

    TcpEndpoint(HostAccess host) {
        this.host = host;
        this.sockets = new UndoMap<>(host.journal());
        this.requests = new UndoMap<>(host.journal());
        this.busy = new Cell<>(host.journal(), Optional.empty());
        this.backlog = new UndoList<>(host.journal());
    }

    /**
     * A client's socket towards an address and port, which has not sent anything yet.
     *
     * @param keepsFirstRoute whether its route was found without its source, and stays
     */
    TcpSocket open(TcpEnds ends, boolean keepsFirstRoute) {
        TcpSocket socket = TcpSocket.ofClient(host, ends, CLIENT_SEQUENCE, keepsFirstRoute);
        sockets.put(ends, socket);
        return socket;
    }

    /**
     * Connects a socket. What comes for it is taken in only when nothing moves any more, because until then its process
     * holds it. Source: kernel net/core/sock.c, release_sock.
     */
    void connect(TcpSocket socket) {
        busy.set(Optional.of(socket));
        socket.connect();
        host.letFramesMove();
        while (!backlog.isEmpty()) {
            takeIn(backlog.remove(0), socket);
            host.letFramesMove();
        }
        busy.set(Optional.empty());
    }

    private boolean isBusy(TcpSocket socket) {
        return busy.get().filter(other -> other == socket).isPresent();
    }

    /** Forgets a socket without a word. */
    void close(TcpSocket socket) {
        sockets.remove(socket.ends(), socket);
    }

    /** Whether a connected socket gets this packet, and heard last from the same interface. */
    boolean hasConnectedSocket(Packet packet, String device) {
        return packet.tcp()
                .map(header -> sockets.get(TcpEnds.ofReceiver(packet, header)))
                .map(socket -> socket.isConnectedBy(device))
                .orElse(false);
    }

    /** What packets come by is asked of routing again. */
    void forgetRoutes() {
        sockets.values().forEach(TcpSocket::forgetRoute);
    }

    /** Whether a socket or a request has the packet's connection. */
    boolean hasSocketOfConnection(Packet packet) {
        return packet.tcp()
                .map(header -> TcpEnds.ofReceiver(packet, header))
                .filter(ends -> request(ends) != null
                        || sockets.containsKey(ends) && sockets.get(ends).state() != TcpSocket.State.CLOSED)
                .isPresent();
    }

    /** The connection between these ends. */
    SocketLookup.Found socketFor(SocketLookup lookup) {
        TcpEnds ends = new TcpEnds(lookup.local(), lookup.localPort(), lookup.remote(), lookup.remotePort());
        TcpSocket socket = sockets.get(ends);
        if (socket != null && socket.state() != TcpSocket.State.CLOSED) {
            return SocketLookup.Found.OF_ONE_ADDRESS;
        }
        return request(ends) == null ? SocketLookup.Found.NOTHING : SocketLookup.Found.HALF_OPEN;
    }

    /** Half-open connections end with the socket that listened for them. */
    void listenersChanged(boolean allAreNew) {
        requests.keySet().removeIf(ends -> allAreNew || !listens(ends.local(), ends.localPort()));
    }

    private boolean listens(IpAddress address, int port) {
        for (Socket socket : host.host().sockets()) {
            if (socket.accepts(Protocol.TCP, address, port)) {
                return true;
            }
        }
        return false;
    }

    /** A packet came in. */
    void receive(Passage passage) {
        Packet packet = passage.packet();
        Optional<Transport.Tcp> header = packet.tcp();
        if (header.isEmpty() || !host.isForThisHostOnly(passage)) {
            return;
        }
        TcpSegment segment = new TcpSegment(packet, header.get(), passage.mark(), passage.inDevice());
        TcpEnds ends = TcpEnds.ofReceiver(packet, header.get());
        TcpSocket socket = sockets.get(ends);
        TcpRequest request = request(ends);
        if (socket != null) {
            hand(segment, socket);
        } else if (request == null || receiveForRequest(segment, request)) {
            receiveWithoutSocket(segment, ends);
        }
    }

    /** The half-open connection with these ends, or null. */
    private TcpRequest request(TcpEnds ends) {
        requests.values().removeIf(TcpRequest::isOver);
        return requests.get(ends);
    }

    private void hand(TcpSegment segment, TcpSocket socket) {
        if (isBusy(socket)) {
            backlog.add(segment);
        } else {
            takeIn(segment, socket);
        }
    }

    private void takeIn(TcpSegment segment, TcpSocket socket) {
        if (!socket.receive(segment)) {
            reset(segment);
        }
        if (socket.state() == TcpSocket.State.CLOSED) {
            close(socket);
        }
    }

    /** Whether the listening socket is to look at the segment as well. */
    private boolean receiveForRequest(TcpSegment segment, TcpRequest request) {
        return switch (request.receive(segment)) {
            case DONE -> false;
            case ENDED -> {
                requests.remove(request.ends());
                yield false;
            }
            case RESET -> {
                requests.remove(request.ends());
                host.heard(segment.packet(), HostAccess.SERVER, "does not fit the half-open connection, answers RST");
                reset(segment);
                yield false;
            }
            case TO_LISTENER -> true;
            case ACCEPTED -> {
                requests.remove(request.ends());
                TcpSocket socket = TcpSocket.ofServer(host, request);
                sockets.put(request.ends(), socket);
                hand(segment, socket);
                yield false;
            }
        };
    }

    private void receiveWithoutSocket(TcpSegment segment, TcpEnds ends) {
        if (listens(ends.local(), ends.localPort())) {
            listen(segment, ends);
        } else if (segment.has(TcpFlags.RST)) {
            host.heard(segment.packet(), HostAccess.KERNEL, unknown(ends) + ", ignores the RST");
        } else {
            host.heard(segment.packet(), whoAsked(ends), unknown(ends) + ", answers RST");
            reset(segment, Outgoing.Sender.KERNEL);
        }
    }

    private void listen(TcpSegment segment, TcpEnds ends) {
        if (segment.has(TcpFlags.RST)) {
            host.heard(segment.packet(), HostAccess.SERVER, "no such connection, ignores the RST");
        } else if (segment.has(TcpFlags.ACK)) {
            host.heard(segment.packet(), HostAccess.SERVER, "no such connection, answers RST");
            reset(segment);
        } else if (!segment.has(TcpFlags.SYN) || segment.has(TcpFlags.FIN)) {
            host.heard(segment.packet(), HostAccess.SERVER, "no way to begin a connection, ignored");
        } else if (segment.packet().source().isMappedIpv4()) {
            // Source: kernel net/ipv6/tcp_ipv6.c, tcp_v6_conn_request.
            host.heard(segment.packet(), HostAccess.SERVER, "an address of IPv4 asks in IPv6, ignored");
        } else {
            accept(segment, ends);
        }
    }

    private void accept(TcpSegment syn, TcpEnds ends) {
        TcpRequest request = new TcpRequest(host, ends, syn, host.drawServerSequence(ends));
        host.heard(syn.packet(), HostAccess.SERVER, "answers SYN-ACK");
        requests.put(ends, request);
        if (request.sendSynAck() == SendResult.NO_ROUTE) {
            requests.remove(ends);
        }
    }

    /** A client of this host that waits for somebody else's answer on the same port. */
    private Optional<TcpSocket> asker(TcpEnds ends) {
        return sockets.values().stream()
                .filter(socket -> socket.state() == TcpSocket.State.SYN_SENT
                        && socket.ends().localPort() == ends.localPort()
                        && socket.ends().local().equals(ends.local()))
                .findFirst();
    }

    private String whoAsked(TcpEnds ends) {
        return asker(ends).isPresent() ? HostAccess.CLIENT : HostAccess.KERNEL;
    }

    private String unknown(TcpEnds ends) {
        return asker(ends)
                .map(asker -> "no connection with " + ends.remoteWords() + ", asked "
                        + asker.ends().remoteWords())
                .orElse("no socket on port " + ends.localPort());
    }

    /** A socket of this host answers with a RST. */
    private void reset(TcpSegment segment) {
        reset(segment, Outgoing.Sender.KERNEL_WITH_SOCKET);
    }

    private void reset(TcpSegment segment, Outgoing.Sender sender) {
        if (!segment.has(TcpFlags.RST)) {
            host.answerFromKernel(resetFor(segment), segment, sender);
        }
    }

    /** Source: kernel net/ipv4/tcp_ipv4.c, tcp_v4_send_reset. */
    private static Packet resetFor(TcpSegment segment) {
        boolean acknowledges = segment.has(TcpFlags.ACK);
        Packet packet = segment.packet();
        Transport.Tcp header = new Transport.Tcp(
                segment.header().destinationPort(),
                segment.header().sourcePort(),
                new TcpFlags(acknowledges ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK),
                acknowledges ? segment.acknowledgement() : 0,
                acknowledges ? 0 : segment.end(),
                0,
                TcpOptions.NONE);
        Packet reset = Packet.of(packet.destination(), packet.source(), Protocol.TCP, header, Payload.EMPTY);
        return reset.withTos(packet.tos() & ~ECN_BITS);
    }

    /** An ICMP error came that quotes a segment of this host. */
    void hear(Packet error, Packet quoted) {
        if (quoted.tcp().isEmpty()) {
            return;
        }
        Transport.Tcp header = quoted.tcp().get();
        TcpEnds ends = TcpEnds.ofSender(quoted, header);
        TcpSocket socket = sockets.get(ends);
        TcpRequest request = request(ends);
        Trouble kind = Trouble.of(error);
        if (socket != null) {
            if (kind == Trouble.TOO_LONG) {
                host.learnPathMtu(quoted, error.icmp().orElseThrow().sequence());
            }
            socket.hear(error, header, kind, isBusy(socket));
            if (socket.state() == TcpSocket.State.CLOSED) {
                close(socket);
            }
        } else if (request != null && request.endsBy(error, header)) {
            host.heard(error, HostAccess.SERVER, "gives up the half-open connection");
            requests.remove(ends);
        } else {
            host.heard(error, HostAccess.KERNEL, "no socket has sent what it quotes");
        }
    }
}
