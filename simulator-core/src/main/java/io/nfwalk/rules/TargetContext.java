package io.nfwalk.rules;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.Template;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import java.util.Optional;
import java.util.OptionalInt;

/** What a target may do besides asking. */
public interface TargetContext extends MatchContext {
    /** What somebody says of a fact that the target depends on; empty where nobody does. */
    Optional<Boolean> answer(Fact fact);

    /** Replaces the packet by an altered one. */
    void setPacket(Packet packet);

    /** Makes one piece of a packet that was joined from fragments: it leaves in pieces as long as their longest. */
    void linearize();

    /** Makes one piece of what holds the transport header: pieces that cut it have lost their sizes. */
    void pullHeader();

    /**
     * Decides how the packet's connection is translated.
     *
     * @return accept, or drop where that is impossible
     */
    Verdict translate(NatRange range, Manipulation manipulation);

    /** The address that MASQUERADE would take here; empty if the host has none. */
    Optional<IpAddress> masqueradeAddress();

    /** The address that REDIRECT would take here; empty if the in interface has none. */
    Optional<IpAddress> redirectAddress();

    /**
     * Whether the packet is at an interface: what the host sends has none before POSTROUTING, unless TEE has made it.
     */
    boolean isAtInterface();

    /** Sends an ICMP error about the packet after this rule has been recorded. */
    void sendIcmpError(int type, int code);

    /** Sends a TCP RST in answer to the packet after this rule has been recorded. */
    void sendTcpReset();

    /**
     * Sends a copy of the packet after this rule has been recorded, unless what is on its way is a copy or was sent
     * because of one.
     *
     * @param gateway the neighbour it goes to, or the address by which routing finds one
     * @param outInterface the interface it shall leave by; empty, or one that there is not: any
     */
    void sendCopy(IpAddress gateway, Optional<String> outInterface);

    /**
     * Answers the packet, a SYN, in the name of its destination after this rule has been recorded: by a SYN-ACK whose
     * sequence number is a cookie.
     *
     * @param options what the SYN-ACK offers
     * @param clientSegment the largest segment that the SYN announces, in bytes; 0 if it does not say
     * @param ecn whether explicit congestion notification is agreed to
     */
    void answerSyn(TcpOptions options, int clientSegment, boolean ecn);

    /**
     * Sends a SYN to the destination of the packet, an ACK, after this rule has been recorded, if the ACK brings back a
     * cookie that its sender was given.
     *
     * @return that the packet is taken, that it is dropped, or that this hangs on the cookie's age
     */
    Verdict askServer();

    /** Whether the packet carries a connection, a template or the untracked mark already. */
    boolean carriesTracking();

    /** Leaves word for the tracking hook. */
    void setTemplate(Template template);

    /** Exempts the packet from tracking. */
    void untrack();

    /** The lesser MTU of the packet's route and of the route back to its source; empty where there is no route. */
    OptionalInt pathMtu();

    /** Notes in the walk's record what a LOG, NFLOG or TRACE rule would report. */
    void log(String prefix);
}
