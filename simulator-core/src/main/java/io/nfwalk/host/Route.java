package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.Optional;

/**
 * The way that routing found for one packet.
 *
 * @param type what the destination is
 * @param device the interface to leave by; for LOCAL what {@link RouteLookup} found it on, {@code lo} in decisions
 * @param gateway the neighbour to hand the packet to, if the destination itself is not one
 * @param source the address that the route prefers for the host's own packets ({@code src})
 * @param metrics what the route says of its path
 * @param table the routing table that it stands in; 0 if in none ({@link #isAssumed})
 * @param destination the destinations that the table's entry is for
 * @param pickedByHash whether it is one of several equal next hops, of which a real kernel's choice depends on a secret
 */
public record Route(
        Type type,
        String device,
        Optional<IpAddress> gateway,
        Optional<IpAddress> source,
        RouteMetrics metrics,
        long table,
        Network destination,
        boolean pickedByHash) {
    /** The table of what no table knows. */
    static final long NO_TABLE = 0;

    /** That of the network of all IPv4 groups. */
    private static final int GROUPS_PREFIX = 4;

    /** What a destination is to a host. */
    public enum Type {
        /** Another host. */
        UNICAST,
        /** This host. */
        LOCAL,
        /** All hosts of a network. */
        BROADCAST,
        /** A group. */
        MULTICAST
    }

    /** The neighbour that a packet to this destination is handed to: the gateway, else the destination. */
    public IpAddress nextHop(IpAddress to) {
        return gateway.orElse(to);
    }

    /** The same way, on which every packet is handed to the neighbour that one to this address would be handed to. */
    public Route alwaysAsTo(IpAddress to) {
        return new Route(type, device, Optional.of(nextHop(to)), source, metrics, table, destination, pickedByHash);
    }

    /** The same to all hosts of the link, which has no gateway. Source: kernel net/ipv4/route.c, __mkroute_output. */
    Route toAll() {
        return toMany(Type.BROADCAST, Optional.empty());
    }

    /**
     * The same to a group: a route for nearly everything names the interface only, groups have no gateway. Source:
     * kernel net/ipv4/route.c, __mkroute_output.
     */
    Route toGroup() {
        boolean forNearlyAll = destination.prefixLength().orElse(0) < GROUPS_PREFIX;
        Optional<IpAddress> neighbour = forNearlyAll ? Optional.empty() : gateway;
        return toMany(Type.MULTICAST, neighbour);
    }

    private Route toMany(Type many, Optional<IpAddress> neighbour) {
        return new Route(many, device, neighbour, source, metrics, table, destination, pickedByHash);
    }

    /**
     * Whether no table has it: somebody asked for the interface, where the destination is then taken for a neighbour.
     */
    public boolean isAssumed() {
        return table == NO_TABLE;
    }

    /** Whether it leads to more than one host: broadcast or multicast. */
    public boolean isToMany() {
        return type == Type.BROADCAST || type == Type.MULTICAST;
    }

    Route overLoopback() {
        return new Route(
                type, NetworkInterface.LOOPBACK, Optional.empty(), source, metrics, table, destination, pickedByHash);
    }
}
