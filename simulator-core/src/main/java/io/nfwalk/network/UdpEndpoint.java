package io.nfwalk.network;

import io.nfwalk.host.Socket;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.undo.Cell;
import io.nfwalk.walk.Passage;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * UDP and UDP-Lite on one host: servers that send each datagram back, the client of the running step, and ICMP port
 * unreachable for everything else. Source: kernel net/ipv4/udp.c (__udp4_lib_rcv, __udp4_lib_err).
 */
final class UdpEndpoint {
    private final HostAccess host;
    private final Cell<Optional<DatagramClient>> client;

    UdpEndpoint(HostAccess host) {
        this.host = host;
        this.client = new Cell<>(host.journal(), Optional.empty());
    }

    /** The client whose answers are waited for from now on. */
    void open(DatagramClient socket) {
        client.set(Optional.of(socket));
    }

    /** The client's socket is closed. */
    void closeClient() {
        client.set(Optional.empty());
    }

    /** The client's socket, if packets between these ends are for it. */
    SocketLookup.Found socketFor(SocketLookup ends) {
        return client.get()
                .filter(socket -> socket.takes(ends.local(), ends.localPort()))
                .map(socket ->
                        socket.isBound() ? SocketLookup.Found.OF_ONE_ADDRESS : SocketLookup.Found.OF_ALL_ADDRESSES)
                .orElse(SocketLookup.Found.NOTHING);
    }

    void receive(Passage passage) {
        Packet packet = passage.packet();
        OptionalInt from = packet.transport().sourcePortIfAny();
        OptionalInt to = packet.transport().destinationPortIfAny();
        if (from.isEmpty() || to.isEmpty()) {
            return;
        }
        if (passage.looksDamaged()) {
            host.heard(
                    packet,
                    HostAccess.KERNEL,
                    "drops it: what conntrack made the sum of its bytes is not right any more");
            return;
        }
        Optional<DatagramClient> waiting =
                client.get().filter(socket -> socket.takes(packet.destination(), to.getAsInt()));
        if (waiting.isPresent()) {
            host.heard(packet, HostAccess.CLIENT, waiting.get().hear(packet, from.getAsInt()));
        } else if (listens(packet, to.getAsInt()) && from.getAsInt() == 0) {
            // Source: kernel net/ipv4/udp.c, udp_sendmsg: nothing is sent to port 0.
            host.heard(packet, HostAccess.SERVER, "can't send it back to port 0");
        } else if (listens(packet, to.getAsInt()) && packet.source().isMappedIpv4()) {
            // Source: kernel net/ipv6/udp.c, udpv6_sendmsg; net/ipv4/ip_sockglue.c, ip_cmsg_send.
            host.heard(packet, HostAccess.SERVER, "can't send it back to an address of IPv4 from one of IPv6");
        } else if (listens(packet, to.getAsInt())) {
            host.heard(packet, HostAccess.SERVER, "sends the datagram back");
            Packet echo = echo(packet, from.getAsInt(), to.getAsInt());
            Optional<String> link = host.linkOf(packet, passage.inDevice());
            host.letRun(() -> host.sendFromSocket(echo, HostAccess.SERVER, link));
        } else if (host.isForThisHostOnly(passage)) {
            host.heard(packet, HostAccess.KERNEL, "no socket on port " + to.getAsInt() + ", port unreachable");
            boolean ipv4 = packet.family() == Family.IPV4;
            passage.forgetTracking();
            host.sendIcmpError(passage, ipv4 ? 3 : 1, ipv4 ? 3 : 4);
        }
    }

    private boolean listens(Packet packet, int port) {
        for (Socket socket : host.host().sockets()) {
            if (socket.accepts(packet.protocol(), packet.destination(), port)) {
                return true;
            }
        }
        return false;
    }

    private static Packet echo(Packet packet, int from, int to) {
        return Packet.of(
                packet.destination(),
                packet.source(),
                packet.protocol(),
                Transport.Ports.udp(to, from),
                packet.payload());
    }

    /** An ICMP error came that quotes a datagram of this host. */
    void hear(Packet error, Packet quoted) {
        OptionalInt from = quoted.transport().sourcePortIfAny();
        Optional<DatagramClient> sender = from.isEmpty()
                ? Optional.empty()
                : client.get().filter(socket -> socket.takes(quoted.source(), from.getAsInt()));
        boolean known = sender.isPresent() || from.isPresent() && isServer(quoted, from.getAsInt());
        Trouble kind = Trouble.of(error);
        if (kind == Trouble.TOO_LONG && known) {
            host.learnPathMtu(quoted, error.icmp().orElseThrow().sequence());
        }
        switch (kind) {
            case REFUSED, UNREACHABLE, TOO_LONG -> sender.ifPresent(socket -> socket.hear(kind));
            case ADVICE, NOTHING -> {}
        }
        host.heard(
                error,
                sender.isPresent() ? HostAccess.CLIENT : HostAccess.KERNEL,
                sender.isPresent() ? "hears what became of its datagram" : "nobody waits for it");
    }

    private boolean isServer(Packet quoted, int port) {
        return host.host().sockets().stream()
                .anyMatch(socket -> socket.accepts(quoted.protocol(), quoted.source(), port));
    }
}
