package io.nfwalk.rules;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a match may ask: the packet as it is at this rule, what the host knows of it, and the host's own facts. */
public interface MatchContext {
    /** The packet as it is now. */
    Packet packet();

    /**
     * The places, counted in bytes from the IP header on, at which another piece begins of a packet that was joined
     * from fragments, ascending; empty for a packet in one piece.
     */
    List<Integer> seams();

    /** The packet's mark. */
    int mark();

    /** Sets the packet's mark: a target's business, and that of {@code -m socket --restore-skmark}. */
    void setMark(int mark);

    /** Which hook the packet is at. */
    Hook hook();

    /** Which table's rules are looked at. */
    TableName table();

    /** Which part of the kernel these rules are loaded into. */
    Backend backend();

    /** The in interface, or the empty string where the hook has none. */
    String inInterface();

    /** The out interface, or the empty string where the hook has none. */
    String outInterface();

    /** What br_netfilter noted, if it passed the packet on; empty for a packet that it never saw. */
    Optional<BridgePorts> bridgePorts();

    /** The Ethernet header the packet came with; empty for the host's own packets and those over {@code lo}. */
    Optional<Ethernet> ethernet();

    /** How the frame came. */
    LinkType linkType();

    /** From now on the packet counts as sent to this host alone, however its frame came. */
    void takeForThisHostAlone();

    /** What conntrack made of it; INVALID before the tracking hook. */
    Tracking tracking();

    /** What a CT rule left on it before the tracking hook. */
    Optional<Template> template();

    /**
     * The template that the kernel takes for the packet's connection until the tracking hook. Source: kernel
     * include/net/netfilter/nf_conntrack.h, nf_ct_get.
     */
    default Optional<Template> standIn() {
        return table() == TableName.RAW && tracking().state() == PacketState.INVALID ? template() : Optional.empty();
    }

    /**
     * Seconds that its connection would live on without further packets; empty without connection, zero while
     * unconfirmed.
     */
    Optional<Duration> timeLeft();

    /** The host's clock. */
    Duration now();

    /** The door of the undecided. */
    Chance chance();

    /** What the routing table {@code local} says of an address. */
    AddressType addressType(IpAddress address);

    /** Like {@link #addressType(IpAddress)}, but an address that is local on another interface counts as UNICAST. */
    AddressType addressTypeOn(IpAddress address, String interfaceName);

    /** What IPv6's routing says of an address. */
    enum Reach {
        /** There is no way to it, or a route refuses it. */
        UNREACHABLE,
        /** It is this host's. */
        LOCAL,
        /** It is that of a prefix itself, which all its routers have. */
        ANYCAST,
        /** It is another host's. */
        ELSEWHERE
    }

    /**
     * What IPv6's routing says of an address.
     *
     * @param interfaceName the only interface that may lead there; empty: any
     */
    Reach reach(IpAddress address, Optional<String> interfaceName);

    /** Whether the packet has a local socket that sent or will get it (asked by {@code recent --rttl}). */
    boolean hasSocket();

    /** What else the host knows. */
    HostFacts host();

    /**
     * The memory of this instance of a match or target, to be changed with this packet: made when first asked for,
     * forgotten when its table is replaced.
     *
     * @param type the memory's class
     * @param fresh makes one that writes its changes into a journal
     */
    <T extends Undoable> T memory(Class<T> type, Function<Journal, T> fresh);

    /** The memories by name, which belong to the host. */
    NamedMemories memories();

    /** How a frame came to this host. */
    enum LinkType {
        /** To this host's MAC, or made by the host itself. */
        UNICAST,
        /** To all. */
        BROADCAST,
        /** To a group. */
        MULTICAST
    }

    /** What an address is to this host. Source: kernel include/uapi/linux/rtnetlink.h, RTN_*. */
    enum AddressType {
        /** An address of some other host. */
        UNICAST,
        /** An address of this host. */
        LOCAL,
        /** A network's broadcast address. */
        BROADCAST,
        /** A group. */
        MULTICAST
    }

    /**
     * Bridge ports of a packet that br_netfilter saw.
     *
     * @param in the port it came by
     * @param out the port it will leave by, known only for bridged frames in FORWARD and POSTROUTING
     */
    record BridgePorts(Optional<String> in, Optional<String> out) {}
}
