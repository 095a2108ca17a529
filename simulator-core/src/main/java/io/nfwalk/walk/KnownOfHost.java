package io.nfwalk.walk;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.host.Flow;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.IpSets;
import io.nfwalk.rules.SocketLookup;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What rules learn of a host, at one hook, for one packet. */
final class KnownOfHost implements HostFacts {
    private final HostState state;
    private final Passage passage;
    private final String inInterface;

    KnownOfHost(HostState state, Passage passage, String inInterface) {
        this.state = state;
        this.passage = passage;
        this.inInterface = inInterface;
    }

    @Override
    public Sender sender() {
        if (!passage.hasSocket) {
            return Sender.NOBODY;
        }
        return passage.ofProcess ? Sender.PROCESS : Sender.KERNEL;
    }

    @Override
    public Optional<Owner> owner() {
        return state.host().owner();
    }

    @Override
    public Optional<Instant> wallClock() {
        return state.clock().wallTime();
    }

    @Override
    public long tick() {
        return state.tick();
    }

    /** No word of a description puts an interface into another group. */
    @Override
    public long groupOf(String interfaceName) {
        return 0;
    }

    @Override
    public Optional<Connection> connection(Tuple tuple, Zone zone) {
        return state.conntrack().connectionOf(tuple, zone);
    }

    @Override
    public SocketLookup.Found socketFor(SocketLookup ends) {
        return state.surroundings().socketFor(ends);
    }

    @Override
    public IpSets sets() {
        return state.sets();
    }

    @Override
    public OptionalLong realm() {
        return state.host().realm();
    }

    @Override
    public boolean hasWayBack(Optional<IpAddress> towards, int mark, boolean loose, boolean acceptsLocal) {
        Packet packet = passage.packet;
        Flow way = Flow.to(packet.source()).from(towards).withTos(packet.tos()).withMark(mark);
        // Policy rules about a protocol see what IPv6's own header says that follows, and in IPv4 none.
        // Source: kernel net/ipv6/netfilter/ip6t_rpfilter.c, net/ipv4/netfilter/ipt_rpfilter.c.
        Flow back = packet.family() == Family.IPV6
                ? way.withProtocol(packet.nextHeaders().get(0))
                : way;
        return state.host().routing().leadsBack(back, inInterface, loose, acceptsLocal);
    }
}
