package io.nfwalk.walk;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteDecision;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.MatchContext.BridgePorts;
import io.nfwalk.rules.MatchContext.LinkType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A packet on its way through one host, with what the host knows of it: the kernel's sk_buff. It changes as it goes.
 * Source: kernel include/linux/skbuff.h.
 */
public final class Passage {
    Packet packet;
    /** Which of its host's packets it is, counted from 1 by those that came to a table; 0 before it has. */
    long number;

    int mark;
    /** The in interface as rules see it; empty for the host's own packets. */
    String inDevice;
    /**
     * The interface by which the IP layer took it in, which a copy of it keeps; empty for what a bridge alone has seen.
     * What came over {@code lo} counts as come by the interface of the address that it is for, and what br_netfilter
     * found a new way for by the one at the end of that. Source: kernel include/linux/ipv6.h, inet6_skb_parm.iif;
     * net/ipv6/ip6_input.c, ip6_rcv_core.
     */
    String takenInBy = "";
    /**
     * The interface by which POSTROUTING takes it to have come, though this host sends it: a TEE has written into its
     * copy where it goes before it goes there. Empty for all others. Source: kernel net/ipv4/ip_output.c, ip_output.
     */
    String sentOnBy = "";
    /** How the frame came; meaningless while {@link #otherHost}. */
    LinkType linkType = LinkType.UNICAST;
    /** Whether the frame is for another machine's MAC. */
    boolean otherHost;

    Optional<Ethernet> ethernet = Optional.empty();
    /** The bridge port it came by, if br_netfilter has seen it. */
    Optional<String> bridgeInPort = Optional.empty();
    /** The bridge port it is about to leave by, while a bridge forwards it. */
    Optional<String> bridgeOutPort = Optional.empty();
    /** There if br_netfilter ran PREROUTING for it. */
    Optional<PortSighting> sighting = Optional.empty();

    Optional<Route> route = Optional.empty();
    /** The destination whose learned path MTU the {@link #route} had when it was found, and so has to the end. */
    Optional<IpAddress> learnedPath = Optional.empty();
    /** What routing decided before the packet came to the IP layer: over {@code lo}, or by br_netfilter. */
    Optional<RouteDecision> decision = Optional.empty();

    Optional<Tracking> tracking = Optional.empty();
    /** What somebody said that conntrack calls it. */
    private Optional<PacketState> statedState = Optional.empty();

    Optional<Template> template = Optional.empty();
    /**
     * Whether the kernel made it about an untracked packet. It then carries the word RELATED without a connection,
     * which no rule can see, but CT does. Source: kernel net/netfilter/nf_conntrack_core.c, nf_conntrack_attach.
     */
    boolean aboutUntracked;
    /** IP lengths of the pieces of a packet that conntrack joined, in order; empty if it came whole. */
    List<Integer> pieces = List.of();
    /**
     * Whether another packet has the same {@link #pieces}, so that none of them can leave as it is. Source: kernel
     * net/ipv4/ip_output.c, ip_do_fragment: skb_cloned, skb_shared.
     */
    boolean sharesPieces;
    /** Whether it has left with all its {@link #pieces}, and has them still while it is under way. */
    boolean leftWhole;
    /** What its pieces will have in common, in IPv4; 0 for all that came whole. */
    int identification;
    /** The longest of {@link #pieces}, which limits those that it leaves in; 0: nothing does. */
    int longestPiece;
    /**
     * Whether IPv4's longest piece had the flag that forbids to cut it, so that those which are made of it have it too;
     * forgotten with the next look at the header. Source: kernel net/ipv4/ip_fragment.c, ip_frag_reasm:
     * IPSKB_FRAG_PMTU.
     */
    boolean longestForbidsCutting;
    /** What is known of the sum over its bytes. */
    ByteSum sum = ByteSum.NONE;
    /** Whether it may be cut in spite of its DF flag: what a datagram socket sends. */
    boolean mayBeCut;
    /** Whether a local socket sends it, one of the kernel's own too, or will get it; REJECT's resets have none. */
    boolean hasSocket;
    /** Whether a process has opened that socket. */
    boolean ofProcess;
    /** Whether the kernel's ICMP socket is sending it this moment, so that it can't send another message about it. */
    boolean holdsIcmpSocket;
    /** The interface its socket is bound to. */
    Optional<String> boundDevice = Optional.empty();

    /** The packet as this host first saw it, by which one tells it from others. */
    private final Packet origin;

    Passage(Packet packet, String inDevice) {
        this(packet, packet, inDevice);
    }

    private Passage(Packet origin, Packet packet, String inDevice) {
        this.origin = origin;
        this.packet = packet;
        this.inDevice = inDevice;
    }

    /** What a fact about this packet is about, in words: the packet, or the socket that sends it or will get it. */
    String about(Fact.Scope scope) {
        return switch (scope) {
            case PACKET -> origin.toString();
            case SOCKET -> {
                boolean sends = inDevice.isEmpty();
                String end = sends
                        ? origin.source().withPort(origin.transport().sourcePortIfAny())
                        : packet.destination().withPort(packet.transport().destinationPortIfAny());
                yield "the " + Protocol.name(packet.protocol()) + " socket of " + end;
            }
        };
    }

    /**
     * The kernel reads or writes the transport header in place, so that it lies in one piece from now on: pieces that
     * cut it have lost their sizes. Source: kernel net/core/skbuff.c, skb_ensure_writable.
     */
    void pullHeader() {
        int header = headerOfPieces() + packet.transport().headerLength();
        if (!pieces.isEmpty() && pieces.get(0) < header) {
            pieces = List.of();
        }
    }

    /** What left of it, if that is all of it. */
    void left(Packet leaving) {
        leftWhole |= leaving.equals(packet);
    }

    /** IP lengths of the pieces in which it can leave again; empty if there are none. */
    List<Integer> ownPieces() {
        return sharesPieces ? List.of() : pieces;
    }

    /** Where the bytes of each piece but the first begin, counted from the IP header on. */
    List<Integer> seams() {
        List<Integer> seams = new ArrayList<>();
        int end = packet.headerLength();
        for (int piece : pieces) {
            if (end > packet.headerLength()) {
                seams.add(end);
            }
            end += piece - headerOfPieces();
        }
        return seams;
    }

    /** How many bytes of each of {@link #pieces} stand before its part of what the packet carries. */
    private int headerOfPieces() {
        return packet.headerLength() + (packet.family() == Family.IPV6 ? ExtensionHeader.FRAGMENT_LENGTH : 0);
    }

    /** The frame in which the packet leaves, whole or cut into the one that is given. */
    Frame frameOf(Ethernet addresses, Packet leaving) {
        return leaving.equals(packet)
                ? new Frame(addresses, leaving, pieces, sum, mark)
                : new Frame(addresses, leaving, mark);
    }

    /** Takes over what somebody said of it. */
    void state(Stated stated) {
        mark = stated.mark();
        statedState = stated.state();
        if (stated.state().equals(Optional.of(PacketState.UNTRACKED))) {
            tracking = Optional.of(Tracking.UNTRACKED);
        }
    }

    /** What conntrack calls it after the tracking hook has found that. */
    Tracking called(Tracking found) {
        boolean isInvalid = statedState.equals(Optional.of(PacketState.INVALID));
        boolean isRelated = statedState.equals(Optional.of(PacketState.RELATED)) && found.state() == PacketState.NEW;
        if (isInvalid) {
            return Tracking.INVALID;
        }
        return isRelated ? new Tracking(PacketState.RELATED, found.connection(), found.direction()) : found;
    }

    /** The same packet with the same knowledge, for another way: what a bridge's flooding clones. */
    Passage copy() {
        Passage copy = new Passage(origin, packet, inDevice);
        copy.number = number;
        copy.mark = mark;
        copy.takenInBy = takenInBy;
        copy.sentOnBy = sentOnBy;
        copy.linkType = linkType;
        copy.otherHost = otherHost;
        copy.ethernet = ethernet;
        copy.bridgeInPort = bridgeInPort;
        copy.bridgeOutPort = bridgeOutPort;
        copy.sighting = sighting;
        copy.route = route;
        copy.learnedPath = learnedPath;
        copy.decision = decision;
        copy.tracking = tracking;
        copy.statedState = statedState;
        copy.template = template;
        copy.aboutUntracked = aboutUntracked;
        copy.pieces = pieces;
        copy.sharesPieces = sharesPieces;
        copy.identification = identification;
        copy.longestPiece = longestPiece;
        copy.longestForbidsCutting = longestForbidsCutting;
        copy.sum = sum;
        copy.mayBeCut = mayBeCut;
        copy.hasSocket = hasSocket;
        copy.ofProcess = ofProcess;
        copy.boundDevice = boundDevice;
        return copy;
    }

    /**
     * One of those into which it is cut. Nobody has added up its bytes: it lies in memory of its own, or will be joined
     * with others of which nobody has. Source: kernel net/ipv4/ip_output.c, ip_copy_metadata, ip_frag_next;
     * net/ipv6/ip6_output.c, ip6_frag_next.
     */
    Passage piece(Packet cut) {
        Passage piece = copy();
        piece.packet = cut;
        piece.sum = ByteSum.NONE;
        piece.pieces = List.of();
        piece.sharesPieces = false;
        piece.mayBeCut = false;
        return piece;
    }

    /** Takes over what an error or a RST has from the packet that it is about. */
    void attachTo(Passage about) {
        tracking = about.tracking.flatMap(ConntrackTable::attached);
        aboutUntracked = about.tracking.equals(Optional.of(Tracking.UNTRACKED));
    }

    /** Forgets its entry, as UDP does before it complains. Source: kernel net/ipv4/udp.c, nf_reset_ct. */
    public void forgetTracking() {
        tracking = Optional.empty();
        aboutUntracked = false;
    }

    /** The packet as it is now. */
    public Packet packet() {
        return packet;
    }

    /** Whether its frame was sent to one machine, not to a group or to all. */
    public boolean isForOneMachine() {
        return linkType == LinkType.UNICAST;
    }

    /** Whether its checksum seems wrong to the host that it is for. */
    public boolean looksDamaged() {
        return sum.contradicts(packet);
    }

    /** Its mark as it is now. */
    public int mark() {
        return mark;
    }

    /** Whether its route leads to more than one host. */
    public boolean isRoutedToMany() {
        return route.map(Route::isToMany).orElse(false);
    }

    /** The interface it came in by; empty text for the host's own packets. */
    public String inDevice() {
        return inDevice;
    }

    /** What conntrack made of it, if it looked. */
    public Optional<Tracking> tracking() {
        return tracking;
    }

    /** Whether br_netfilter ran PREROUTING for it. */
    boolean seenByBridge() {
        return sighting.isPresent();
    }

    Optional<BridgePorts> bridgePorts() {
        return seenByBridge() ? Optional.of(new BridgePorts(bridgeInPort, bridgeOutPort)) : Optional.empty();
    }

    /** Whether it has an entry or is exempt from tracking, so that the tracking hook leaves it alone. */
    boolean carriesConnectionOrExemption() {
        return tracking.isPresent()
                && (tracking.get().connection().isPresent() || tracking.get().equals(Tracking.UNTRACKED));
    }
}
