package io.nfwalk.network;

import io.nfwalk.host.Host;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.walk.SendResult;
import java.util.Optional;

/** What the clients of a host do in a step: they open a socket, send, and wait until all is quiet. */
final class Clients {
    private static final int PING_BYTES = 56;

    private final RunningHost running;
    private final FrameQueue queue;
    private final Conversations conversations;

    Clients(RunningHost running, FrameQueue queue, Conversations conversations) {
        this.running = running;
        this.queue = queue;
        this.conversations = conversations;
    }

    private Host host() {
        return running.walk().host();
    }

    Step.Result connect(Step.Connect step) {
        requireOneFamily(step.source(), step.destination());
        if (isForeign(step.source())) {
            return Step.Result.UNREACHABLE;
        }
        requireNoListener(step);
        return switch (step.protocol()) {
            case Protocol.TCP -> connectTcp(step);
            case Protocol.UDP -> connectUdp(step);
            default ->
                throw new StepException("cannot connect by protocol " + step.protocol() + ", only by tcp and udp");
        };
    }

    private static void requireOneFamily(Optional<IpAddress> source, IpAddress destination) {
        if (source.isPresent() && source.get().family() != destination.family()) {
            throw new StepException(source.get() + " and " + destination + " are of two families");
        }
    }

    /** Whether it is no address of this host, so that no socket can be bound to it. */
    private boolean isForeign(Optional<IpAddress> source) {
        return source.isPresent() && !host().routing().isLocal(source.get());
    }

    // ---- tcp

    /**
     * Whether an address means nothing without its link, which nobody names: a TCP socket and a ping refuse it, while a
     * datagram goes where routing has it. Source: kernel net/ipv6/tcp_ipv6.c, tcp_v6_connect; net/ipv6/ping.c,
     * ping_v6_sendmsg.
     */
    private static boolean needsLink(IpAddress destination) {
        return destination.family() == Family.IPV6 && destination.isLinkLocal();
    }

    private Step.Result connectTcp(Step.Connect step) {
        if (needsLink(step.destination())) {
            return Step.Result.UNREACHABLE;
        }
        Packet draft = Packet.tcp(
                source(step.source(), step.destination()), step.sourcePort(), step.destination(), step.port());
        if (!(running.access().route(draft) instanceof OutputDecision.Sent sent) || isForMany(sent.route())) {
            return Step.Result.UNREACHABLE;
        }
        // IPv4 asks again with the source that was chosen. Source: kernel include/net/route.h, ip_route_connect.
        boolean keepsFirstRoute =
                step.destination().family() == Family.IPV6 && step.source().isEmpty();
        if (!keepsFirstRoute
                && !(running.access().route(draft.withSource(sent.source())) instanceof OutputDecision.Sent)) {
            return Step.Result.UNREACHABLE;
        }
        // Who asks 0.0.0.0 asks itself.
        IpAddress asked = step.destination().isUnspecified() ? sent.source() : step.destination();
        TcpEnds ends = new TcpEnds(sent.source(), step.sourcePort(), asked, step.port());
        requireFree(ends);
        TcpSocket socket = running.endpoints().tcp().open(ends, keepsFirstRoute);
        conversations.add(step.from(), socket);
        running.endpoints().tcp().connect(socket);
        queue.runUntilQuiet();
        Step.Result result = result(socket);
        if (result != Step.Result.ESTABLISHED) {
            running.endpoints().tcp().close(socket);
        }
        return result;
    }

    private void requireFree(TcpEnds ends) {
        if (conversations.uses(host().name(), ends)) {
            throw new StepException("port " + ends.localPort() + " of " + ends.local() + " on " + host().name()
                    + " is in use by a connection that an earlier step opened");
        }
    }

    /** A port cannot be bound while a socket listens on it, at the same address or at all of them. */
    private void requireNoListener(Step.Connect step) {
        for (Socket socket : host().sockets()) {
            boolean sameAddress = socket.address()
                    .map(address -> step.source()
                            .map(address::equals)
                            .orElse(address.family() == step.destination().family()))
                    .orElse(true);
            if (sameAddress && socket.protocol() == step.protocol() && socket.port() == step.sourcePort()) {
                throw new StepException("port " + step.sourcePort() + " on " + host().name() + " is in use by " + socket
                        + ", which listens");
            }
        }
    }

    private static Step.Result result(TcpSocket socket) {
        if (socket.trouble().isPresent()) {
            return socket.trouble().get() == Trouble.REFUSED ? Step.Result.REFUSED : Step.Result.UNREACHABLE;
        }
        return socket.isConnected() ? Step.Result.ESTABLISHED : Step.Result.TIMEOUT;
    }

    // ---- udp and ping

    private Step.Result connectUdp(Step.Connect step) {
        Packet packet = Packet.udp(
                        source(step.source(), step.destination()), step.sourcePort(), step.destination(), step.port())
                .withPayload(step.payload());
        DatagramClient client = new DatagramClient(step.source(), step.sourcePort(), step.destination(), step.port());
        running.endpoints().udp().open(client);
        Step.Result result = sendAndWait(packet, client);
        running.endpoints().udp().closeClient();
        return result;
    }

    Step.Result ping(Step.Ping step) {
        requireOneFamily(step.source(), step.destination());
        if (isForeign(step.source()) || needsLink(step.destination())) {
            return Step.Result.UNREACHABLE;
        }
        int type = IcmpEndpoint.echoRequest(step.destination().family());
        Packet packet = Packet.of(
                source(step.source(), step.destination()),
                step.destination(),
                step.destination().family().icmpProtocol(),
                Transport.Icmp.query(type, 0, step.id(), 1),
                Payload.zeros(PING_BYTES));
        DatagramClient client = new DatagramClient(step.source(), step.id(), step.destination(), 0);
        running.endpoints().icmp().open(client);
        Step.Result result = sendAndWait(packet, client);
        running.endpoints().icmp().closeClient();
        return result;
    }

    /**
     * What becomes of an ICMPv6 echo request once it has a route its socket is not told. Source: kernel
     * net/ipv6/ping.c, ping_v6_sendmsg, which doesn't look at what pushing the packet out came to.
     */
    private Step.Result sendAndWait(Packet packet, DatagramClient client) {
        OutputDecision decision = running.access().route(packet);
        if (decision instanceof OutputDecision.Sent sent && isForMany(sent.route())) {
            return Step.Result.UNREACHABLE;
        }
        SendResult sent = running.access().sendFromSocket(packet, HostAccess.CLIENT);
        queue.runUntilQuiet();
        boolean told = !(decision instanceof OutputDecision.Sent) || packet.protocol() != Protocol.ICMPV6;
        return client.result(told ? sent : SendResult.SENT);
    }

    /** Only a socket that asks for it may send to all hosts of a network. */
    private static boolean isForMany(Route route) {
        return route.type() == Route.Type.BROADCAST;
    }

    private static IpAddress source(Optional<IpAddress> bound, IpAddress destination) {
        return bound.orElse(IpAddress.unspecified(destination.family()));
    }
}
