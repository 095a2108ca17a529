package io.nfwalk.network;

import io.nfwalk.host.Socket;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.walk.Passage;

/**
 * What a host's kernel and processes do with packets that were delivered to them: hands each to its protocol, ICMP
 * errors to the protocol of the packet they quote. Source: kernel net/ipv4/ip_input.c, ip_protocol_deliver_rcu.
 */
final class Endpoints {
    /** IGMP, which the kernel speaks itself. */
    private static final int IGMP = 2;
    /** IPv6: no next header, so there is nothing to hand on. */
    private static final int NONE = 59;
    /** PIM, which the kernel speaks itself: its register messages. */
    private static final int PIM = 103;

    private final HostAccess host;
    private final TcpEndpoint tcp;
    private final UdpEndpoint udp;
    private final IcmpEndpoint icmp;

    Endpoints(HostAccess host) {
        this.host = host;
        this.tcp = new TcpEndpoint(host);
        this.udp = new UdpEndpoint(host);
        this.icmp = new IcmpEndpoint(host);
    }

    TcpEndpoint tcp() {
        return tcp;
    }

    UdpEndpoint udp() {
        return udp;
    }

    IcmpEndpoint icmp() {
        return icmp;
    }

    /**
     * The socket that packets between these ends are for: a connection's, else one that is bound to the address, else
     * one that takes what comes for any. Source: kernel net/ipv4/inet_hashtables.c, __inet_lookup; net/ipv4/udp.c,
     * __udp4_lib_lookup.
     */
    SocketLookup.Found socketFor(SocketLookup ends) {
        SocketLookup.Found own = switch (ends.protocol()) {
            case Protocol.TCP -> tcp.socketFor(ends);
            case Protocol.UDP -> udp.socketFor(ends);
            default -> SocketLookup.Found.NOTHING;
        };
        return own == SocketLookup.Found.NOTHING || own == SocketLookup.Found.OF_ALL_ADDRESSES
                ? listening(ends, own)
                : own;
    }

    private SocketLookup.Found listening(SocketLookup ends, SocketLookup.Found otherwise) {
        SocketLookup.Found found = otherwise;
        for (Socket socket : host.host().sockets()) {
            if (socket.accepts(ends.protocol(), ends.local(), ends.localPort())) {
                if (socket.address().isPresent()) {
                    return SocketLookup.Found.OF_ONE_ADDRESS;
                }
                found = SocketLookup.Found.OF_ALL_ADDRESSES;
            }
        }
        return found;
    }

    /** A packet came through INPUT. */
    void deliver(Passage passage) {
        Packet packet = passage.packet();
        switch (packet.protocol()) {
            case Protocol.TCP -> deliverTcp(passage);
            case Protocol.UDP, Protocol.UDPLITE -> udp.receive(passage);
            case Protocol.ICMP, Protocol.ICMPV6 -> deliverIcmp(passage);
            case IGMP -> deliverTo(passage, Family.IPV4, "is not in such a group");
            case PIM -> host.heard(packet, HostAccess.KERNEL, "is not in such a group");
            case NONE -> deliverTo(passage, Family.IPV6, "takes a packet without content, and forgets it");
            default -> refuse(passage);
        }
    }

    /**
     * Source: kernel net/ipv4/tcp_ipv4.c, tcp_v4_rcv, which asks for PACKET_HOST; net/ipv6/tcp_ipv6.c,
     * tcp_v6_conn_request and tcp_v6_send_reset, which ask for a unicast destination.
     */
    private void deliverTcp(Passage passage) {
        if (host.isForAnyRouter(passage.packet())) {
            host.heard(passage.packet(), HostAccess.KERNEL, "takes no TCP for an address that all routers have");
        } else if (passage.isForOneMachine()) {
            tcp.receive(passage);
        } else {
            host.heard(passage.packet(), HostAccess.KERNEL, "takes no TCP out of a frame that was sent to many");
        }
    }

    private void deliverIcmp(Passage passage) {
        Packet packet = passage.packet();
        if (packet.protocol() != packet.family().icmpProtocol()) {
            refuse(passage);
        } else if (packet.quote().isPresent()) {
            hear(packet, packet.quote().get().packet());
        } else if (packet.icmp().isPresent()) {
            icmp.receive(passage);
        }
    }

    /**
     * A protocol that the kernel takes in one family only: IPv6's group protocol is part of ICMPv6, and IPv4 has no
     * protocol of its own for nothing. Source: kernel net/ipv6/exthdrs.c, nodata_protocol; net/ipv6/ip6mr.c,
     * pim6_protocol.
     */
    private void deliverTo(Passage passage, Family family, String words) {
        if (passage.packet().family() == family) {
            host.heard(passage.packet(), HostAccess.KERNEL, words);
        } else {
            refuse(passage);
        }
    }

    private void refuse(Passage passage) {
        Packet packet = passage.packet();
        host.heard(packet, HostAccess.KERNEL, "nobody speaks protocol " + packet.protocol() + ", protocol unreachable");
        boolean ipv4 = packet.family() == Family.IPV4;
        host.sendIcmpError(passage, ipv4 ? 3 : 4, ipv4 ? 2 : 1);
    }

    private void hear(Packet error, Packet quoted) {
        switch (quoted.protocol()) {
            case Protocol.TCP -> tcp.hear(error, quoted);
            case Protocol.UDP, Protocol.UDPLITE -> udp.hear(error, quoted);
            default -> {
                if (quoted.transport() instanceof Transport.Icmp message
                        && message.quote().isEmpty()) {
                    icmp.hear(error, quoted);
                } else {
                    host.heard(error, HostAccess.KERNEL, "nobody waits for it");
                }
            }
        }
    }
}
