package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A packet at its connection's helper: behind all chains, translated, about to leave or to reach a socket. */
public interface Visit {
    /** The packet's connection. */
    Connection connection();

    /** Which way of its connection the packet goes. */
    Direction direction();

    /** Whether the packet is ESTABLISHED; not NEW, nor RELATED. */
    boolean established();

    /** Whether one of the connection's sides is translated. */
    boolean translated();

    /** The packet as it is now. */
    Packet packet();

    /** What the helper remembers of the connection, to be changed with this packet. */
    <T extends Struct> T memory(Class<T> type, Supplier<T> fresh);

    /** The host's expectations. */
    Expecting expecting();

    /**
     * Adds an expectation, if need be at another port that is drawn by lot. Source: kernel
     * net/netfilter/nf_nat_helper.c, nf_nat_exp_find_port.
     *
     * @return what is expected now, or empty if no port was free
     */
    Optional<Expectation> expectAtFreePort(Expectation expectation);

    /** Replaces part of the payload; in TCP later sequence numbers are shifted by what it grows. */
    void rewrite(int from, int to, byte[] by);

    /** Replaces part of the payload without shifting sequence numbers. */
    void rewriteUnshifted(int from, int to, byte[] by);

    /** From this segment on, sequence numbers are shifted by so many bytes. */
    void shift(int bytes);

    /** Replaces the packet by one with another destination port. */
    void setDestinationPort(int port);

    /** Sets the connection's time-out. */
    void renewConnection(Duration timeout);

    /**
     * Whether packets of the host's own would take the same way to both: by the same interface, to the same neighbour.
     * Two addresses that are neighbours themselves are not on the same way. False if there is no way to one.
     */
    boolean sameWay(IpAddress one, IpAddress other);

    /** The tuple of the direction in which the packet goes. */
    default Tuple thisWay() {
        return connection().tuple(direction());
    }

    /** The tuple of the other direction. */
    default Tuple otherWay() {
        return connection().tuple(direction().opposite());
    }
}
