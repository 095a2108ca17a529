package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.kube.Observed.Answer;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sends a packet to a Service through a node, answers it where it comes to, and tells what became of both. */
final class Probe {
    private static final int CLIENT_PORT = 40_001;

    /** An SCTP chunk that opens an association: INIT with a tag of 1. Source: RFC 9260, 3.3.2. */
    private static final byte[] INIT = {1, 0, 0, 20, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1};

    private final NodeNetwork network;
    private final Way way;
    private final PortProtocol protocol;
    private final int mark;

    /**
     * @param network the node
     * @param way who asks what
     * @param protocol in which protocol
     * @param mark the mark of packets that are to be masqueraded
     */
    Probe(NodeNetwork network, Way way, PortProtocol protocol, int mark) {
        this.network = network;
        this.way = way;
        this.protocol = protocol;
        this.mark = mark;
    }

    /** The packet with which the client asks; {@code number} tells its connections apart, from 0. */
    Packet packet(int number) {
        int sourcePort = CLIENT_PORT + number;
        return switch (protocol) {
            case TCP -> Packet.tcp(way.client(), sourcePort, way.address(), way.port());
            case UDP -> Packet.udp(way.client(), sourcePort, way.address(), way.port());
            case SCTP -> {
                Payload chunk = Payload.of(INIT);
                Transport.Sctp header = Transport.Sctp.before(chunk, sourcePort, way.port(), 0);
                yield Packet.of(way.client(), way.address(), Protocol.SCTP, header, chunk);
            }
        };
    }

    /** Sends it as the client does. */
    Walk send(Simulator node, Packet packet) {
        return network.seen(walk(node, packet));
    }

    /** The same without anybody looking on. */
    Walk walk(Simulator node, Packet packet) {
        return switch (way.from()) {
            case NODE -> node.send(packet);
            case POD, ENDPOINT -> receive(node, network.clientPort(way.client()), packet);
            case OUTSIDE -> receive(node, network.outsidePort(way.client()), packet);
        };
    }

    private Walk receive(Simulator node, String device, Packet packet) {
        return node.receive(device, network.toGateway(device), packet);
    }

    /** Asks, answers, and tells. */
    Observed ask(Simulator node, int number) {
        Walk walk = send(node, packet(number));
        Observed observed = observe(walk);
        if (observed.end() != End.REACHED || protocol == PortProtocol.SCTP) {
            return observed;
        }
        Optional<Ending> ending = ending(walk);
        Answer answer = observed.delivered()
                ? whatCameOf(walk.endings().stream().filter(one -> one != ending.get()))
                : answer(node, (Ending.Sent) ending.get());
        return withAnswer(observed, answer);
    }

    /** What became of the packet itself. */
    Observed observe(Walk walk) {
        return ending(walk)
                .map(ending -> observe(walk, ending))
                .orElseGet(() -> Observed.of(End.UNKNOWN, way.address(), way.port(), "the packet has no end"));
    }

    private static Observed withAnswer(Observed seen, Answer answer) {
        return new Observed(
                seen.end(),
                seen.address(),
                seen.port(),
                seen.source(),
                seen.sourceKept(),
                seen.delivered(),
                answer,
                seen.marked(),
                seen.why());
    }

    /**
     * The end of the packet itself, among those of what is sent because of it; on its way it may leave by {@code lo}.
     */
    private Optional<Ending> ending(Walk walk) {
        return walk.endings().stream()
                .filter(one -> isAsking(one.packet()) && !isToItself(one))
                .findFirst();
    }

    private static boolean isToItself(Ending ending) {
        return ending instanceof Ending.Sent sent && sent.outInterface().equals(NetworkInterface.LOOPBACK);
    }

    /** A refusal is of another protocol, or has other flags. */
    private boolean isAsking(Packet packet) {
        boolean opens = packet.tcp()
                .map(tcp -> tcp.flags().has(TcpFlags.SYN) && !tcp.flags().has(TcpFlags.ACK))
                .orElse(true);
        return packet.protocol() == protocol.number() && opens;
    }

    private Observed observe(Walk walk, Ending ending) {
        Packet packet = ending.packet();
        int port = destinationPort(packet);
        boolean translated = !packet.destination().equals(way.address()) || port != way.port();
        if (ending instanceof Ending.Undetermined unknown) {
            return Observed.of(
                    End.UNKNOWN, way.address(), way.port(), unknown.fact().needs());
        }
        if (ending instanceof Ending.Gone) {
            End end = walk.endings().stream().anyMatch(one -> isRefusal(one)) ? End.REFUSED : End.DROPPED;
            return Observed.of(end, packet.destination(), port, walk.why());
        }
        if (!translated) {
            End end = ending instanceof Ending.Delivered ? End.CLOSED : End.UNTRANSLATED;
            return Observed.of(end, packet.destination(), port, "");
        }
        boolean kept = way.client().isUnspecified() || packet.source().equals(way.client());
        boolean delivered = ending instanceof Ending.Delivered;
        return new Observed(
                End.REACHED,
                packet.destination(),
                port,
                packet.source(),
                kept,
                delivered,
                Answer.NONE,
                !delivered && isMarked(walk),
                "");
    }

    /** Something that tells the client, such as a reset or an ICMP error, and that reaches it. */
    private boolean isRefusal(Ending ending) {
        Packet packet = ending.packet();
        boolean error = packet.icmp().map(icmp -> icmp.quote().isPresent()).orElse(false);
        boolean reset = packet.tcp().map(tcp -> tcp.flags().has(TcpFlags.RST)).orElse(false);
        boolean back = way.client().isUnspecified() || packet.destination().equals(way.client());
        return (error || reset) && back && (ending instanceof Ending.Sent || ending instanceof Ending.Delivered);
    }

    private boolean isMarked(Walk walk) {
        return (markAfter(walk) & mark) != 0;
    }

    /** The mark with which the last rule that the packet met left it. */
    int markAfter(Walk walk) {
        List<Event> events = walk.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i) instanceof Visit visit && isAsking(visit.after())) {
                return visit.markAfter();
            }
        }
        return 0;
    }

    static int destinationPort(Packet packet) {
        return packet.transport().destinationPortIfAny().orElse(0);
    }

    private static int sourcePort(Packet packet) {
        return packet.transport().sourcePortIfAny().orElse(0);
    }

    /** Answers as the endpoint does, on its way back to where the packet left. */
    private Answer answer(Simulator node, Ending.Sent sent) {
        String leftBy = sent.outInterface();
        Packet reached = sent.packet();
        Walk walk = network.seen(
                node.receive(network.answerPort(leftBy), network.answer(leftBy, reached.source()), reply(reached)));
        return whatCameOf(walk.endings().stream());
    }

    private Answer whatCameOf(Stream<Ending> endings) {
        return endings.filter(one -> one instanceof Ending.Sent && !isToItself(one) || one instanceof Ending.Delivered)
                .map(Ending::packet)
                .filter(packet -> isAnswer(packet) && isToClient(packet))
                .map(packet -> packet.source().equals(way.address()) && sourcePort(packet) == way.port()
                        ? Answer.RIGHT
                        : Answer.FROM_ELSEWHERE)
                .findFirst()
                .orElse(Answer.LOST);
    }

    private boolean isAnswer(Packet packet) {
        boolean agrees = packet.tcp()
                .map(tcp -> tcp.flags().has(TcpFlags.SYN) && tcp.flags().has(TcpFlags.ACK))
                .orElse(true);
        return packet.protocol() == protocol.number() && agrees;
    }

    /** The node's own address was chosen when it asked. */
    private boolean isToClient(Packet packet) {
        return way.client().isUnspecified()
                ? network.isOwn(packet.destination())
                : packet.destination().equals(way.client());
    }

    private Packet reply(Packet asked) {
        int from = destinationPort(asked);
        int to = sourcePort(asked);
        Transport transport = asked.tcp()
                .<Transport>map(tcp -> new Transport.Tcp(
                        from,
                        to,
                        new TcpFlags(TcpFlags.SYN | TcpFlags.ACK),
                        5000,
                        tcp.sequence() + 1,
                        65535,
                        TcpOptions.NONE))
                .orElseGet(() -> Transport.Ports.udp(from, to));
        return Packet.of(asked.destination(), asked.source(), protocol.number(), transport, Payload.EMPTY);
    }

    /** The rules that a walk met, each as {@code file:line: text}; what only leads on is left out. */
    static List<String> rules(Walk walk) {
        return walk.visits().stream()
                .filter(visit -> visit.line().isPresent())
                .map(visit -> visit.line().get().span().lineAddress() + ": " + visit.table() + " " + visit.chain() + " "
                        + visit.line().get().rule().toSave())
                .distinct()
                .toList();
    }
}
