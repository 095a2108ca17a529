package io.nfwalk.rules;

import io.nfwalk.packet.IpAddress;

/**
 * The question which socket of a host packets between these ends are for, whatever routing says of them.
 *
 * @param protocol TCP (6) or UDP (17)
 * @param local the socket's end
 * @param localPort its port
 * @param remote the other end
 * @param remotePort its port
 */
public record SocketLookup(int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    /** What the host has. No socket of a host has the option IP_TRANSPARENT, or a mark. */
    public enum Found {
        /** No socket that would take them. */
        NOTHING,
        /** A connection that a listening socket has not accepted yet. */
        HALF_OPEN,
        /** A socket of one local address: a connection's, or one that is bound to it. */
        OF_ONE_ADDRESS,
        /** A socket that takes what comes for any address. */
        OF_ALL_ADDRESSES,
        /** Nobody said which sockets there are. */
        UNKNOWN
    }
}
