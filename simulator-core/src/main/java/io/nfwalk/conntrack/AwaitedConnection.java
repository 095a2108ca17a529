package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A connection that a helper expects, as {@code conntrack -L expect} lists it.
 *
 * @param master the connection whose payload announced it
 * @param protocol IP protocol number
 * @param source where it may come from
 * @param sourcePart the source port or GRE key that it has to have, if any
 * @param destination where it goes
 * @param destinationPart the port or GRE key it goes to
 * @param timeLeft how long it is still expected
 * @param kind which of its helper's policies holds: the {@code class=} of the listing
 * @param permanent whether it stays when a connection has come
 * @param asleep whether no connection can come yet
 */
public record AwaitedConnection(
        Connection master,
        int protocol,
        Network source,
        OptionalInt sourcePart,
        IpAddress destination,
        int destinationPart,
        Duration timeLeft,
        int kind,
        boolean permanent,
        boolean asleep) {}
