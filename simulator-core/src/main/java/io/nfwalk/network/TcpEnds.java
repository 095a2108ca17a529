package io.nfwalk.network;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;

/**
 * What tells one TCP connection of a host from all others.
 *
 * @param local this host's address
 * @param localPort its port
 * @param remote the other side's address
 * @param remotePort its port
 */
record TcpEnds(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    /** Those of the receiver of a packet. */
    static TcpEnds ofReceiver(Packet packet, Transport.Tcp header) {
        return new TcpEnds(packet.destination(), header.destinationPort(), packet.source(), header.sourcePort());
    }

    /** Those of the sender of a packet. */
    static TcpEnds ofSender(Packet packet, Transport.Tcp header) {
        return new TcpEnds(packet.source(), header.sourcePort(), packet.destination(), header.destinationPort());
    }

    /** The other side in words: {@code 10.0.0.1:80}. */
    String remoteWords() {
        return (remote.family() == Family.IPV6 ? "[" + remote + "]" : remote) + ":" + remotePort;
    }
}
