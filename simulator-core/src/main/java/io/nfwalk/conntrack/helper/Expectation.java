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
 * @param protocol IP protocol number
 * @param source where it may come from
 * @param sourcePart the source port or key it has to have, if any
 * @param destination where it goes to
 * @param destinationPart the port or key it goes to
 * @param permanent whether it stays when a connection has taken it
 * @param asleep whether no connection can take it yet
 * @param helper the helper that its connection gets, if any
 * @param announced the destination as the payload named it, before translation
 * @param announcedPart the port or key as the payload named it
 * @param direction which of its master's directions it goes
 * @param arrival what happens to the connection that takes it
 */
public record Expectation(
        Connection master,
        int kind,
        int protocol,
        Network source,
        OptionalInt sourcePart,
        IpAddress destination,
        int destinationPart,
        boolean permanent,
        boolean asleep,
        Optional<Helper> helper,
        IpAddress announced,
        int announcedPart,
        Direction direction,
        Arrival arrival) {
    /** One from that source with any port; an empty source is anybody. */
    static Expectation of(
            Connection master, int kind, Optional<IpAddress> source, IpAddress destination, int protocol, int port) {
        Network from = source.map(
                        address -> Network.of(address, address.family().addressBits()))
                .orElseGet(() -> Network.any(destination.family()));
        return new Expectation(
                master,
                kind,
                protocol,
                from,
                OptionalInt.empty(),
                destination,
                port,
                false,
                false,
                Optional.empty(),
                IpAddress.unspecified(destination.family()),
                0,
                Direction.ORIGINAL,
                Arrival.PLAIN);
    }

    /** The same with a source port or key. */
    Expectation fromPart(int part) {
        return new Expectation(
                master,
                kind,
                protocol,
                source,
                OptionalInt.of(part),
                destination,
                destinationPart,
                permanent,
                asleep,
                helper,
                announced,
                announcedPart,
                direction,
                arrival);
    }

    /** The same to another address and port or key. */
    Expectation to(IpAddress address, int part) {
        return new Expectation(
                master,
                kind,
                protocol,
                source,
                sourcePart,
                address,
                part,
                permanent,
                asleep,
                helper,
                announced,
                announcedPart,
                direction,
                arrival);
    }

    /** The same to another port or key. */
    public Expectation toPart(int part) {
        return to(destination, part);
    }

    /** The same to the present destination as announced, and with what is to happen on arrival. */
    Expectation translated(Direction way, Arrival then) {
        return translated(destination, destinationPart, way, then);
    }

    /** The same with what the payload had announced, and with what is to happen on arrival. */
    Expectation translated(IpAddress address, int part, Direction way, Arrival then) {
        return new Expectation(
                master,
                kind,
                protocol,
                source,
                sourcePart,
                destination,
                destinationPart,
                permanent,
                asleep,
                helper,
                address,
                part,
                way,
                then);
    }

    /** The same, staying for every connection that fits, with a helper for them, and asleep or not. */
    Expectation permanent(Helper given, boolean sleeping) {
        return new Expectation(
                master,
                kind,
                protocol,
                source,
                sourcePart,
                destination,
                destinationPart,
                true,
                sleeping,
                Optional.of(given),
                announced,
                announcedPart,
                direction,
                arrival);
    }

    /** The same, for every connection that fits. */
    public Expectation awake() {
        return new Expectation(
                master,
                kind,
                protocol,
                source,
                sourcePart,
                destination,
                destinationPart,
                permanent,
                false,
                helper,
                announced,
                announcedPart,
                direction,
                arrival);
    }

    /** Whether a connection with that tuple takes it, as far as tuples go. */
    public boolean fits(Tuple tuple) {
        return goesWhere(tuple)
                && source.contains(tuple.source())
                && (sourcePart.isEmpty() || sourcePart.getAsInt() == tuple.sourcePart());
    }

    /** Whether it is the same expectation, whoever announced it. */
    public boolean equalsButMaster(Expectation other) {
        return sameDestination(other) && source.equals(other.source) && sourcePart.equals(other.sourcePart);
    }

    /** Whether some connection would take both. */
    public boolean clashesWith(Expectation other) {
        IpAddress mask = source.mask().and(other.source.mask());
        boolean sources =
                source.address().and(mask).equals(other.source.address().and(mask));
        boolean parts = sourcePart.isEmpty() || other.sourcePart.isEmpty() || sourcePart.equals(other.sourcePart);
        return sameDestination(other) && sources && parts;
    }

    /** Whether both go to one destination: only such ones can have anything to do with each other. */
    public boolean sameDestination(Expectation other) {
        return protocol == other.protocol
                && destination.equals(other.destination)
                && destinationPart == other.destinationPart;
    }

    private boolean goesWhere(Tuple tuple) {
        return protocol == tuple.protocol()
                && destination.equals(tuple.destination())
                && destinationPart == tuple.destinationPart();
    }
}
