package io.nfwalk.walk;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.ProxiedHandshake;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.TemplateMark;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.ProxyStamp;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What SYNPROXY sends, and its eye on the connections that it has begun.
 *
 * <pre>
 *  client             this host              server
 *    | --- SYN -------> |                       |
 *    | <-- SYN-ACK ---- | cookie, window 0      |
 *    | --- ACK -------> | --- SYN ------------> |   the client's number
 *    |                  | <-- SYN-ACK --------- |   taken
 *    |                  | --- ACK ------------> |
 *    | <-- ACK -------- |                       |   the server's window
 *    | <== data ======> |                       |   numbers shifted by the cookie
 * </pre>
 *
 * <p>Source: kernel net/netfilter/nf_synproxy_core.c (synproxy_send_client_synack, synproxy_recv_client_ack,
 * ipv4_synproxy_hook and their twins of IPv6).
 */
final class HandshakeProxy {
    private final HostState state;
    /** Of the only template that there is for all SYNs to servers, IPv4's and IPv6's. */
    private final TemplateMark mark;

    /** The way out, which asks this at its end. */
    private OutputPath output;

    HandshakeProxy(HostState state) {
        this.state = state;
        this.mark = new TemplateMark(state.clock().journal());
    }

    void leaveBy(OutputPath output) {
        this.output = output;
    }

    /** Answers a SYN in the name of its destination. */
    void answerSyn(Passage syn, TcpOptions options, int clientSegment, boolean ecn) {
        Packet packet = syn.packet;
        Transport.Tcp header = packet.tcp().orElseThrow();
        long cookie = SynCookie.of(packet, header, clientSegment, state.clock().now());
        int flags = TcpFlags.SYN | TcpFlags.ACK | (ecn ? TcpFlags.ECE : 0);
        Passage answer = back(packet, new Numbers(flags, cookie, header.sequence() + 1, 0), options);
        answer.tracking = syn.tracking.flatMap(Tracking::connection).map(HandshakeProxy::asAnswer);
        send(answer);
    }

    /** Asks the destination of an ACK that brought a cookie back. */
    void askServer(Passage ack, SynCookie cookie) {
        Transport.Tcp header = ack.packet.tcp().orElseThrow();
        askServer(ack.packet, cookie, header.sequence() - 1);
    }

    /** Its acknowledgement field, which counts for nobody, tells the cookie to {@link #pass}. */
    private void askServer(Packet ack, SynCookie cookie, long sequence) {
        Transport.Tcp header = ack.tcp().orElseThrow();
        TcpOptions given = header.options();
        Optional<ProxyStamp> stamp = Optional.of(ProxyStamp.of(given.stamp())).filter(any -> given.timestamps());
        TcpOptions options = new TcpOptions(
                OptionalInt.of(cookie.segmentSize()),
                stamp.map(ProxyStamp::windowScale).orElse(given.windowScale()),
                given.sackPermitted() || stamp.map(ProxyStamp::sackPermitted).orElse(false),
                given.timestamps());
        boolean ecn = stamp.map(ProxyStamp::ecn).orElse(false);
        int flags = TcpFlags.SYN | (ecn ? TcpFlags.ECE | TcpFlags.CWR : 0);
        Passage syn = onward(ack, new Numbers(flags, sequence, header.acknowledgement() - 1, header.window()), options);
        syn.template = Optional.of(Template.PROXIED.withMark(mark));
        send(syn);
    }

    /** Looks at a packet that is about to leave or to be delivered; false if it is taken. */
    boolean pass(Passage passage, String inDevice) {
        Optional<Transport.Tcp> header = passage.packet.tcp();
        Optional<ProxiedHandshake> handshake = passage.tracking
                .flatMap(Tracking::connection)
                .flatMap(Connection::proxied)
                .filter(any -> state.proxiesHandshakes(passage.packet.family())
                        && !inDevice.equals(NetworkInterface.LOOPBACK));
        if (handshake.isEmpty() || header.isEmpty()) {
            return true;
        }
        shiftEcho(passage, header.get());
        return switch (handshake.get().state()) {
            case CLOSE -> passClosed(passage, header.get(), handshake.get());
            case SYN_SENT -> passAsked(passage, header.get(), handshake.get());
            case SYN_RECV -> passAnswered(passage, header.get(), handshake.get());
            case NONE, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, SYN_SENT2 -> true;
        };
    }

    /** A server that refuses answers the client, which knows it by the cookie. A new SYN begins from the beginning. */
    private boolean passClosed(Passage passage, Transport.Tcp header, ProxiedHandshake handshake) {
        Direction direction = passage.tracking.orElseThrow().direction();
        boolean syn = header.flags().has(TcpFlags.SYN) && !header.flags().has(TcpFlags.ACK);
        if (header.flags().has(TcpFlags.RST) && direction == Direction.REPLY) {
            handshake.shift(direction, header.sequence() - 1);
            return true;
        }
        return !syn || direction == Direction.REPLY || passAsked(passage, header, handshake);
    }

    /** An ACK of the client's before the server has answered asks once more. */
    private boolean passAsked(Passage passage, Transport.Tcp header, ProxiedHandshake handshake) {
        boolean again = !header.flags().has(TcpFlags.SYN)
                && header.flags().has(TcpFlags.ACK)
                && passage.tracking.orElseThrow().direction() == Direction.ORIGINAL;
        if (!again) {
            handshake.remember(header.acknowledgement());
            return true;
        }
        SynCookie cookie = SynCookie.read(passage.packet, header, state.clock().now());
        state.gone(passage.packet, new Cause.TakenByProxy());
        if (cookie.validity() != SynCookie.Validity.INVALID) {
            askServer(passage.packet, cookie, header.sequence());
        }
        return false;
    }

    /**
     * The time stamps of answers are shifted for the client, and back what it echoes of them. So is the echo of the ACK
     * that is made here, which had not been shifted: to nothing that the server has sent. Source: kernel
     * net/netfilter/nf_synproxy_core.c, synproxy_tstamp_adjust.
     */
    private static void shiftEcho(Passage passage, Transport.Tcp header) {
        boolean ofClient = passage.tracking.orElseThrow().direction() == Direction.ORIGINAL;
        if (ofClient && header.options().stamp() == TcpOptions.UNSHIFTED) {
            passage.packet = passage.packet.withTransport(
                    header.withOptions(header.options().withStamp(TcpOptions.STRAY)));
        }
    }

    /**
     * The server's SYN-ACK: it gets its ACK, and the client hears of its window. The ACK echoes the server's time
     * stamp, but leaves through this hook, if it is of the same connection, like a segment of the client's.
     */
    private boolean passAnswered(Passage passage, Transport.Tcp header, ProxiedHandshake handshake) {
        if (!header.flags().has(TcpFlags.SYN) || !header.flags().has(TcpFlags.ACK)) {
            return true;
        }
        Packet packet = passage.packet;
        Tracking tracking = passage.tracking.orElseThrow();
        state.gone(packet, new Cause.TakenByProxy());
        TcpOptions options = TcpOptions.ofSegment(header.options().timestamps());
        long next = header.sequence() + 1;
        send(back(
                packet,
                new Numbers(TcpFlags.ACK, header.acknowledgement(), next, handshake.windowOfClient()),
                options.withStamp(TcpOptions.UNSHIFTED)));
        handshake.shift(tracking.direction(), header.sequence());
        int window = header.window() >> header.options().windowScale().orElse(0);
        Passage told = onward(packet, new Numbers(TcpFlags.ACK, next, header.acknowledgement(), window), options);
        told.tracking = tracking.connection().map(HandshakeProxy::asAnswer);
        send(told);
        return false;
    }

    private static Tracking asAnswer(Connection connection) {
        return new Tracking(PacketState.ESTABLISHED, Optional.of(connection), Direction.REPLY);
    }

    /** What is new in a segment that is made after another one. */
    private record Numbers(int flags, long sequence, long acknowledgement, int window) {}

    private Passage back(Packet packet, Numbers numbers, TcpOptions options) {
        Transport.Tcp header = packet.tcp().orElseThrow();
        return made(
                packet.withSource(packet.destination()).withDestination(packet.source()),
                header.destinationPort(),
                header.sourcePort(),
                numbers,
                options);
    }

    private Passage onward(Packet packet, Numbers numbers, TcpOptions options) {
        Transport.Tcp header = packet.tcp().orElseThrow();
        return made(packet, header.sourcePort(), header.destinationPort(), numbers, options);
    }

    private Passage made(Packet ends, int sourcePort, int destinationPort, Numbers numbers, TcpOptions options) {
        Transport.Tcp header = new Transport.Tcp(
                sourcePort,
                destinationPort,
                new TcpFlags(numbers.flags()),
                numbers.sequence(),
                numbers.acknowledgement(),
                numbers.window(),
                options);
        Packet made = Packet.of(ends.source(), ends.destination(), Protocol.TCP, header, Payload.EMPTY);
        return new Passage(made.withTtl(firstTtl(made.family())), "");
    }

    private int firstTtl(Family family) {
        return (int) state.host()
                .sysctls()
                .value(
                        switch (family) {
                            case IPV4 -> "net.ipv4.ip_default_ttl";
                            case IPV6 -> "net.ipv6.conf.all.hop_limit";
                        });
    }

    /** Without a way there is nothing to send. Source: kernel net/ipv4/netfilter.c, ip_route_me_harder. */
    private void send(Passage passage) {
        Packet packet = passage.packet;
        OutputDecision decision =
                state.routing().reroute(Flows.own(packet, Optional.of(packet.source()), Optional.empty(), 0));
        if (decision instanceof OutputDecision.Sent sent) {
            state.route(passage, sent.route(), packet.destination());
            state.record(new Event.Made(state.host().name(), packet, "SYNPROXY"));
            output.send(passage);
        }
    }
}
