package io.nfwalk.network;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Cell;
import io.nfwalk.walk.Passage;
import java.util.Optional;

/**
 * ICMP and ICMPv6 on one host: the kernel answers echo and timestamp requests; the ping of the running step waits for
 * replies and errors. Source: kernel net/ipv4/icmp.c (icmp_rcv, icmp_echo, icmp_timestamp), ping.c; net/ipv6/icmp.c.
 */
final class IcmpEndpoint {
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;
    /** Three times of four bytes. */
    private static final int TIMESTAMPS = 12;
    /** A timestamp request without its first time is no such request. */
    private static final int SHORTEST_TIMESTAMP = 4;

    private final HostAccess host;
    private final Cell<Optional<DatagramClient>> ping;

    IcmpEndpoint(HostAccess host) {
        this.host = host;
        this.ping = new Cell<>(host.journal(), Optional.empty());
    }

    static int echoRequest(Family family) {
        return family == Family.IPV4 ? 8 : 128;
    }

    private static int echoReply(Family family) {
        return family == Family.IPV4 ? 0 : 129;
    }

    /** The ping whose answers are waited for from now on. */
    void open(DatagramClient socket) {
        ping.set(Optional.of(socket));
    }

    /** The ping's socket is closed. */
    void closeClient() {
        ping.set(Optional.empty());
    }

    /** A message that is no error. */
    void receive(Passage passage) {
        Packet packet = passage.packet();
        Transport.Icmp message = packet.icmp().orElseThrow();
        Family family = packet.family();
        if (message.type() == echoRequest(family)) {
            answerEcho(passage, message);
        } else if (message.type() == echoReply(family)) {
            receiveReply(packet, message);
        } else if (family == Family.IPV4
                && message.type() == TIMESTAMP
                && packet.payload().length() >= SHORTEST_TIMESTAMP
                && host.isForThisHostOnly(passage)) {
            host.heard(packet, HostAccess.KERNEL, "answers the timestamp request");
            answer(
                    passage,
                    Transport.Icmp.query(TIMESTAMP_REPLY, 0, message.id(), message.sequence()),
                    Payload.zeros(TIMESTAMPS));
        } else {
            host.heard(packet, HostAccess.KERNEL, "does not answer such a message");
        }
    }

    private void answerEcho(Passage passage, Transport.Icmp request) {
        Packet packet = passage.packet();
        String sysctl =
                packet.family() == Family.IPV4 ? "net.ipv4.icmp_echo_ignore_all" : "net.ipv6.icmp.echo_ignore_all";
        boolean ignored = host.host().sysctls().value(sysctl) != 0;
        if (ignored || !answersTo(passage)) {
            host.heard(packet, HostAccess.KERNEL, "ignores the echo request");
            return;
        }
        host.heard(packet, HostAccess.KERNEL, "answers the echo request");
        Transport.Icmp reply =
                Transport.Icmp.query(echoReply(packet.family()), request.code(), request.id(), request.sequence());
        answer(passage, reply, packet.payload());
    }

    /** IPv4 ignores who asks many hosts; IPv6 answers, unless it is told not to. */
    private boolean answersTo(Passage request) {
        return switch (request.packet().family()) {
            case IPV4 -> host.isForThisHostOnly(request);
            case IPV6 ->
                host.isForThisHostOnly(request)
                        || host.host().sysctls().value("net.ipv6.icmp.echo_ignore_multicast") == 0;
        };
    }

    private void answer(Passage asked, Transport.Icmp reply, Payload payload) {
        Packet request = asked.packet();
        // Source: kernel net/ipv6/icmp.c, icmpv6_echo_reply, which does not answer in the name of all of a group.
        boolean asksMany = host.isForAnyRouter(request) || request.destination().isMulticast();
        IpAddress source = asksMany ? IpAddress.unspecified(request.family()) : request.destination();
        Packet answer = Packet.of(source, request.source(), request.protocol(), reply, payload)
                .withTos(request.tos())
                .withDontFragment(false);
        host.answerFromKernel(answer, request, asked.inDevice(), asked.mark());
    }

    private void receiveReply(Packet packet, Transport.Icmp reply) {
        Optional<DatagramClient> waiting = ping.get().filter(socket -> socket.takes(packet.destination(), reply.id()));
        if (waiting.isPresent()) {
            host.heard(packet, HostAccess.CLIENT, waiting.get().hear(packet, 0));
        } else {
            host.heard(packet, HostAccess.KERNEL, "nobody has asked for this echo reply");
        }
    }

    /** An ICMP error came that quotes an ICMP message of this host. */
    void hear(Packet error, Packet quoted) {
        Transport.Icmp message = quoted.icmp().orElseThrow();
        boolean isRequest = message.type() == echoRequest(quoted.family());
        Optional<DatagramClient> sender =
                ping.get().filter(socket -> isRequest && socket.takes(error.destination(), message.id()));
        Trouble kind = Trouble.of(error);
        boolean isReply = message.type() == echoReply(quoted.family());
        if (kind == Trouble.TOO_LONG && (sender.isPresent() || isReply)) {
            host.learnPathMtu(quoted, error.icmp().orElseThrow().sequence());
        }
        switch (kind) {
            case REFUSED, UNREACHABLE, TOO_LONG, ADVICE -> sender.ifPresent(socket -> socket.hear(kind));
            case NOTHING -> {}
        }
        host.heard(
                error,
                sender.isPresent() ? HostAccess.CLIENT : HostAccess.KERNEL,
                sender.isPresent() ? "hears what became of its echo request" : "nobody waits for it");
    }
}
