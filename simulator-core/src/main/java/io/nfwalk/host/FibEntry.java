package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a routing table.
 *
 * @param kind what it says of its destinations
 * @param prefixLength of the destination
 * @param tos the TOS that a packet has to have (its bits 0x1c), 0 for any
 * @param metric lower ones come first; 0 to 2^32-1
 * @param scope how far away its destinations are: {@link Fib#UNIVERSE}, {@link Fib#LINK}, {@link Fib#HOST}
 * @param hops at least one, unless the kind is an error
 */
record FibEntry(
        Kind kind,
        Network destination,
        int prefixLength,
        long table,
        int tos,
        long metric,
        int scope,
        List<Hop> hops,
        Optional<IpAddress> source,
        RouteMetrics metrics) {
    /** What an entry says. */
    enum Kind {
        UNICAST,
        LOCAL,
        BROADCAST,
        MULTICAST,
        ANYCAST,
        BLACKHOLE,
        UNREACHABLE,
        PROHIBIT,
        THROW,
        /** What IPv6 makes of a unicast route on {@code lo}. */
        NOWHERE;

        /** The error that such an entry gives, if that is what it is for. */
        Optional<RouteError> error() {
            return switch (this) {
                case BLACKHOLE -> Optional.of(RouteError.BLACKHOLE);
                case UNREACHABLE -> Optional.of(RouteError.HOST_UNREACHABLE);
                case PROHIBIT -> Optional.of(RouteError.PROHIBITED);
                case NOWHERE -> Optional.of(RouteError.NET_UNREACHABLE);
                case UNICAST, LOCAL, BROADCAST, MULTICAST, ANYCAST, THROW -> Optional.empty();
            };
        }

        /** Whether it leads somewhere. */
        boolean leads() {
            return error().isEmpty() && this != THROW;
        }

        Route.Type type() {
            return switch (this) {
                case UNICAST -> Route.Type.UNICAST;
                case LOCAL, ANYCAST -> Route.Type.LOCAL;
                case BROADCAST -> Route.Type.BROADCAST;
                case MULTICAST -> Route.Type.MULTICAST;
                case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW, NOWHERE -> throw new AssertionError(this + " is no way");
            };
        }
    }

    /**
     * A next hop.
     *
     * @param gateway the neighbour to hand packets to, else they go to their destination
     * @param onLink whether {@code via} was left out or named an own address: the destinations are neighbours
     * @param weight its share among its like, 1 to 256
     */
    record Hop(String device, Optional<IpAddress> gateway, boolean onLink, int weight) {
        /** The neighbour to hand packets to, if it is not the destination itself. */
        Optional<IpAddress> neighbour() {
            return onLink ? Optional.empty() : gateway;
        }
    }

    FibEntry {
        hops = List.copyOf(hops);
    }

    /** Whether one of its next hops is on this interface. */
    boolean uses(String device) {
        return hops.stream().anyMatch(hop -> hop.device().equals(device));
    }

    Route route(Hop hop, boolean pickedByHash) {
        return new Route(kind.type(), hop.device(), hop.neighbour(), source, metrics, table, destination, pickedByHash);
    }
}
