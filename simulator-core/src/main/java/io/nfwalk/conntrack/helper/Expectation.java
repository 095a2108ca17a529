package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Tuple;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A connection that is announced and has not come yet. Source: kernel include/net/netfilter/nf_conntrack_expect.h.
 *
 * @param master the connection that announced it
 * @param kind which of its helper's policies holds, an index
 * @param ends where it comes from and goes to
 * @param stay how long it is there for connections
 * @param helper the helper that its connection gets, if any
 * @param translation how its connection is translated
 */
public record Expectation(
        Connection master, int kind, Ends ends, Stay stay, Optional<Helper> helper, Translation translation) {
    /**
     * Where a connection has to come from and to go to.
     *
     * @param protocol IP protocol number
     * @param source where it may come from
     * @param sourcePart the source port or key it has to have, if any
     * @param destination where it goes to
     * @param destinationPart the port or key it goes to
     */
    public record Ends(
            int protocol, Network source, OptionalInt sourcePart, IpAddress destination, int destinationPart) {
        private boolean fit(Tuple tuple) {
            return protocol == tuple.protocol()
                    && destination.equals(tuple.destination())
                    && destinationPart == tuple.destinationPart()
                    && source.contains(tuple.source())
                    && (sourcePart.isEmpty() || sourcePart.getAsInt() == tuple.sourcePart());
        }

        private boolean sameDestination(Ends other) {
            return protocol == other.protocol
                    && destination.equals(other.destination)
                    && destinationPart == other.destinationPart;
        }

        private boolean clashWith(Ends other) {
            IpAddress mask = source.mask().and(other.source.mask());
            boolean sources =
                    source.address().and(mask).equals(other.source.address().and(mask));
            boolean parts = sourcePart.isEmpty() || other.sourcePart.isEmpty() || sourcePart.equals(other.sourcePart);
            return sameDestination(other) && sources && parts;
        }
    }

    /** How long an expectation is there for connections. */
    public enum Stay {
        /** Until one has taken it. */
        ONCE,
        /** For all that fit. */
        PERMANENT,
        /** For all that fit, but none can take it yet. */
        ASLEEP
    }

    /**
     * How the connection is translated.
     *
     * @param announced the destination as the payload named it, before translation
     * @param announcedPart the port or key as the payload named it
     * @param direction which of its master's directions it goes
     * @param arrival what happens to the connection that takes it
     */
    public record Translation(IpAddress announced, int announcedPart, Direction direction, Arrival arrival) {
        private static Translation none(IpAddress destination) {
            return new Translation(IpAddress.unspecified(destination.family()), 0, Direction.ORIGINAL, Arrival.PLAIN);
        }
    }

    /** One from that source with any port; an empty source is anybody. */
    static Expectation of(
            Connection master, int kind, Optional<IpAddress> source, IpAddress destination, int protocol, int port) {
        Network from = source.map(
                        address -> Network.of(address, address.family().addressBits()))
                .orElseGet(() -> Network.any(destination.family()));
        Ends ends = new Ends(protocol, from, OptionalInt.empty(), destination, port);
        return new Expectation(master, kind, ends, Stay.ONCE, Optional.empty(), Translation.none(destination));
    }

    private Expectation with(Ends changed) {
        return new Expectation(master, kind, changed, stay, helper, translation);
    }

    private Expectation with(Translation changed) {
        return new Expectation(master, kind, ends, stay, helper, changed);
    }

    /** The same with a source port or key. */
    Expectation fromPart(int part) {
        return with(new Ends(ends.protocol, ends.source, OptionalInt.of(part), ends.destination, ends.destinationPart));
    }

    /** The same to another address and port or key. */
    Expectation to(IpAddress address, int part) {
        return with(new Ends(ends.protocol, ends.source, ends.sourcePart, address, part));
    }

    /** The same to another port or key. */
    public Expectation toPart(int part) {
        return to(ends.destination, part);
    }

    /** The same to the present destination as announced, and with what is to happen on arrival. */
    Expectation translated(Direction way, Arrival then) {
        return translated(ends.destination, ends.destinationPart, way, then);
    }

    /** The same with what the payload had announced, and with what is to happen on arrival. */
    Expectation translated(IpAddress address, int part, Direction way, Arrival then) {
        return with(new Translation(address, part, way, then));
    }

    /** The same, staying for every connection that fits, with a helper for them, and asleep or not. */
    Expectation permanent(Helper given, boolean sleeping) {
        Stay staying = sleeping ? Stay.ASLEEP : Stay.PERMANENT;
        return new Expectation(master, kind, ends, staying, Optional.of(given), translation);
    }

    /** The same, staying for every connection that fits. */
    Expectation forAll() {
        return new Expectation(master, kind, ends, Stay.PERMANENT, helper, translation);
    }

    /** The same, with a helper for its connection. */
    Expectation helpedBy(Helper given) {
        return new Expectation(master, kind, ends, stay, Optional.of(given), translation);
    }

    /** The same, for every connection that fits. */
    public Expectation awake() {
        return new Expectation(master, kind, ends, stay == Stay.ASLEEP ? Stay.PERMANENT : stay, helper, translation);
    }

    /** Whether a connection with that tuple takes it, as far as tuples go. */
    public boolean fits(Tuple tuple) {
        return ends.fit(tuple);
    }

    /** Whether it is the same expectation, whoever announced it. */
    public boolean equalsButMaster(Expectation other) {
        return ends.equals(other.ends);
    }

    /** Whether some connection would take both. */
    public boolean clashesWith(Expectation other) {
        return ends.clashWith(other.ends);
    }

    /** Whether both go to one destination: only such ones can have anything to do with each other. */
    public boolean sameDestination(Expectation other) {
        return ends.sameDestination(other.ends);
    }
}
