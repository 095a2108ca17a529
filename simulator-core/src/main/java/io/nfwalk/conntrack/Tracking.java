package io.nfwalk.conntrack;

import java.util.Optional;

/**
 * What a packet carries after the tracking hook.
 *
 * @param state what conntrack calls the packet
 * @param connection its connection: there unless the state is INVALID or UNTRACKED
 * @param direction which way of the connection it goes; ORIGINAL without a connection
 */
public record Tracking(PacketState state, Optional<Connection> connection, Direction direction) {
    /** A packet without a connection that it could belong to. */
    public static final Tracking INVALID = new Tracking(PacketState.INVALID, Optional.empty(), Direction.ORIGINAL);
    /** A packet that is not to be tracked. */
    public static final Tracking UNTRACKED = new Tracking(PacketState.UNTRACKED, Optional.empty(), Direction.ORIGINAL);
}
