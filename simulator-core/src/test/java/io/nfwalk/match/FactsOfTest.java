package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.IpSets;
import io.nfwalk.rules.SocketLookup;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a test says a host knows; the rest is what a host knows of which nobody said anything. */
class FactsOfTest implements HostFacts {
    Sender sender = Sender.NOBODY;
    Optional<Owner> owner = Optional.empty();
    Optional<Instant> wallClock = Optional.empty();
    OptionalLong realm = OptionalLong.of(0);
    Map<SocketLookup, SocketLookup.Found> sockets = Map.of();

    @Override
    public Sender sender() {
        return sender;
    }

    @Override
    public Optional<Owner> owner() {
        return owner;
    }

    @Override
    public Optional<Instant> wallClock() {
        return wallClock;
    }

    @Override
    public long tick() {
        return 0;
    }

    @Override
    public long groupOf(String interfaceName) {
        return 0;
    }

    @Override
    public Optional<Connection> connection(Tuple tuple, Zone zone) {
        return Optional.empty();
    }

    @Override
    public SocketLookup.Found socketFor(SocketLookup ends) {
        return sockets.getOrDefault(ends, SocketLookup.Found.NOTHING);
    }

    @Override
    public IpSets sets() {
        throw new UnsupportedOperationException("this host has no sets");
    }

    @Override
    public OptionalLong realm() {
        return realm;
    }

    @Override
    public boolean hasWayBack(Optional<IpAddress> towards, int mark, boolean loose, boolean acceptsLocal) {
        return false;
    }
}
