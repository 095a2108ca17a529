package io.nfwalk.walk;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.host.Route;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Mismatch;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import java.time.Duration;
import java.util.Optional;

/** Something that happened to a packet on a host, in the order in which it happened. */
public sealed interface Event permits Event.OfFrame, Event.OfPacket, Visit {
    /** The host's name. */
    String host();

    /** What a tap on an interface sees. */
    sealed interface OfFrame extends Event {}

    /** What happens between the interfaces, besides rules. */
    sealed interface OfPacket extends Event {}

    /** Which way a frame passes an interface, as a tap there tells it. */
    enum FrameDirection {
        /** Towards this host, and for it. */
        IN,
        /** Away from this host. */
        OUT,
        /** Towards this host, but for another machine's address. */
        OTHER
    }

    /**
     * A frame on an interface.
     *
     * @param host where
     * @param device the interface
     * @param direction which way
     * @param ethernet its header
     * @param packet what it carries
     * @param time when, by the virtual clock
     */
    record FrameSeen(
            String host, String device, FrameDirection direction, Ethernet ethernet, Packet packet, Duration time)
            implements OfFrame {}

    /**
     * A process or the kernel of this host sends a packet.
     *
     * @param host where
     * @param packet the packet before any hook
     * @param maker who: {@code client}, {@code server}, {@code kernel}
     */
    record Made(String host, Packet packet, String maker) implements OfPacket {}

    /**
     * Conntrack looked at a packet.
     *
     * @param host where
     * @param packet the packet
     * @param state what it is called
     * @param direction which way of its connection it goes
     * @param newEntry whether its connection begins with it
     * @param original its connection's original tuple, if it has one
     * @param reply its connection's reply tuple, if it has one
     */
    record Tracked(
            String host,
            Packet packet,
            PacketState state,
            Direction direction,
            boolean newEntry,
            Optional<Tuple> original,
            Optional<Tuple> reply)
            implements OfPacket {}

    /**
     * A packet comes to a table's built-in chain: the head of the chain, where a LOG rule would tell of it.
     *
     * @param host where
     * @param packet the packet
     * @param passage which of the packets on this host's way it is: equal for all chains that one packet meets
     * @param backend which part of the kernel holds the table
     * @param hook at which hook, which gives the chain its name
     * @param table the table
     */
    record Entered(String host, Packet packet, long passage, Backend backend, Hook hook, TableName table)
            implements OfPacket {}

    /**
     * NAT wrote a packet anew.
     *
     * @param host where
     * @param hook at which hook
     * @param manipulation which side
     * @param direction which way of its connection the packet goes: in reply direction it is translated back
     * @param before as it was
     * @param after as it is
     */
    record Translated(
            String host, Hook hook, Manipulation manipulation, Direction direction, Packet before, Packet after)
            implements OfPacket {}

    /**
     * The host found a route.
     *
     * @param host where
     * @param packet for which packet
     * @param route the route
     * @param again whether it was routed before (mark or address changed in OUTPUT)
     */
    record Routed(String host, Packet packet, Route route, boolean again) implements OfPacket {}

    /**
     * A bridge passed a frame from port to port.
     *
     * @param host where
     * @param bridge the bridge
     * @param inPort the port it came by
     * @param outPort the port it leaves by
     * @param packet what it carries
     * @param visitsIptables whether br_netfilter shows it to iptables
     * @param flooded whether the bridge knew no port for the MAC and sent it out of several
     */
    record Bridged(
            String host,
            String bridge,
            String inPort,
            String outPort,
            Packet packet,
            boolean visitsIptables,
            boolean flooded)
            implements OfPacket {}

    /**
     * A packet that was sent with others at once stands in front of the conntrack table.
     *
     * @param host where
     * @param packet the packet
     * @param goesOn whether its turn has come; else it begins to wait
     */
    record Held(String host, Packet packet, boolean goesOn) implements OfPacket {}

    /**
     * A LOG, NFLOG or TRACE rule told about a packet.
     *
     * @param host where
     * @param packet the packet
     * @param prefix the rule's prefix
     */
    record Logged(String host, Packet packet, String prefix) implements OfPacket {}

    /**
     * A rule was looked at and did not match. Recorded only where {@link Surroundings#asksWhyNot} says so.
     *
     * @param host where
     * @param packet the packet as it was
     * @param hook at which hook
     * @param table in which table
     * @param chain in which chain
     * @param rule position in the chain from 1
     * @param line the rule and its place
     * @param asked how many of the rule's matches were asked, the one that said no last
     * @param mismatch the first condition that did not hold
     */
    record PassedOver(
            String host,
            Packet packet,
            Hook hook,
            TableName table,
            String chain,
            int rule,
            RuleLine line,
            int asked,
            Mismatch mismatch)
            implements OfPacket {}

    /**
     * A process or protocol of this host took a packet in.
     *
     * @param host where
     * @param packet the packet
     * @param what in words: {@code client: no connection with that address, answers RST}
     */
    record Heard(String host, Packet packet, String what) implements OfPacket {}

    /**
     * The packet's way on this host is over.
     *
     * @param host where
     * @param ending how
     */
    record Ended(String host, Ending ending) implements OfPacket {}
}
