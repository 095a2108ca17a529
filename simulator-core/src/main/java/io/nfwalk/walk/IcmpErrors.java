package io.nfwalk.walk;

import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteError;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import java.util.Optional;

/**
 * The ICMP and ICMPv6 errors that a host sends, with the kernel's reasons not to. Source: kernel net/ipv4/icmp.c,
 * __icmp_send; net/ipv6/icmp.c, icmp6_send.
 */
final class IcmpErrors {
    private final HostState state;
    private OutputPath output;

    IcmpErrors(HostState state) {
        this.state = state;
    }

    /** The two need each other: an error goes out, and what goes out may end in an error. */
    void leaveBy(OutputPath path) {
        this.output = path;
    }

    void timeExceeded(Passage about) {
        send(about, Complaint.TTL_EXCEEDED, 0);
    }

    void reassemblyTimeExceeded(Passage about) {
        send(about, Complaint.REASSEMBLY_TIME_EXCEEDED, 0);
    }

    void tooBig(Passage about, int mtu) {
        send(about, Complaint.TOO_BIG, mtu);
    }

    void hostUnreachable(Passage about) {
        send(about, Complaint.HOST_UNREACHABLE, 0);
    }

    /** IPv6: a fragment that is not the last has to be a multiple of eight bytes. */
    void wrongField(Passage about) {
        send(about, Complaint.WRONG_FIELD, 0);
    }

    /**
     * IPv6: an option that this host does not know wants its sender to hear of that.
     *
     * @param evenToMany whether the option wants it of a packet to many too
     */
    void unknownOption(Passage about, boolean evenToMany) {
        Family family = about.packet.family();
        send(about, Complaint.UNKNOWN_OPTION.type(family), Complaint.UNKNOWN_OPTION.code(family), 0, evenToMany);
    }

    /** IPv6: an extension header that nobody here understands. */
    void unknownHeader(Passage about) {
        send(about, Complaint.UNKNOWN_HEADER, 0);
    }

    /** IPv6: a first fragment has to hold the header of its protocol. */
    void incompleteHeader(Passage about) {
        send(about, Complaint.INCOMPLETE_HEADER, 0);
    }

    /** IPv6: a link-local source does not leave its link. */
    void beyondScope(Passage about) {
        send(about, Complaint.BEYOND_SCOPE, 0);
    }

    /**
     * What routing's refusal of a packet to be forwarded leads to. Source: kernel net/ipv4/route.c, ip_error, which has
     * a budget for each sender; net/ipv6/route.c, ip6_pkt_drop.
     */
    void unroutable(Passage about, RouteError error) {
        Optional<Complaint> complaint = switch (error) {
            case NET_UNREACHABLE -> Optional.of(Complaint.NO_ROUTE);
            case HOST_UNREACHABLE -> Optional.of(Complaint.UNREACHABLE_ROUTE);
            case PROHIBITED -> Optional.of(Complaint.PROHIBITED);
            case BLACKHOLE -> Optional.empty();
        };
        boolean affordable = about.packet.family() == Family.IPV6
                || complaint.isPresent() && state.peerBudget().allowsError(about.packet.source());
        if (complaint.isPresent() && affordable) {
            send(about, complaint.get(), 0);
        }
    }

    /** Tells the sender of a forwarded packet that it could have sent it to a neighbour. */
    void redirect(Passage about) {
        if (state.peerBudget().allowsRedirect(about.packet.source())) {
            send(about, Complaint.REDIRECT, 0);
        }
    }

    private void send(Passage about, Complaint complaint, int mtu) {
        Family family = about.packet.family();
        send(about, complaint.type(family), complaint.code(family), mtu);
    }

    /** Sends an error about a packet, unless one of the kernel's reasons stands against it. */
    void send(Passage about, int type, int code, int mtu) {
        send(about, type, code, mtu, false);
    }

    private void send(Passage about, int type, int code, int mtu, boolean evenToMany) {
        ErrorManners manners = ErrorManners.of(about.packet.family(), state);
        if (about.holdsIcmpSocket || !manners.mayBeAnswered(about, type, evenToMany)) {
            return;
        }
        Optional<IpAddress> source = manners.source(about, type);
        Packet draft = draft(about.packet, source.orElse(IpAddress.unspecified(about.packet.family())), type, code)
                .withTos(manners.tos(about.packet));
        int mark = state.reflectedMark(about);
        OutputDecision decision = manners.route(
                Flows.own(draft, source, manners.link(about), mark).telling(draft));
        if (decision instanceof OutputDecision.Sent sent && manners.maySend(sent.route(), about.packet.source())) {
            int mtuBack = state.ownMtu(sent.route(), about.packet.source());
            if (Cutting.isTooNarrow(draft.family(), mtuBack)) {
                return;
            }
            int room = manners.quoted(mtuBack);
            Transport.Quote quote = new Transport.Quote(about.packet, Math.min(about.packet.length(), room));
            Packet error = draft.withSource(sent.source()).withTransport(Transport.Icmp.error(type, code, mtu, quote));
            send(about, error, mark, sent.route());
        }
    }

    private void send(Passage about, Packet error, int mark, Route route) {
        Passage passage = new Passage(error.withTtl(state.firstTtl(route, error.family())), "");
        passage.mark = mark;
        state.route(passage, route, error.destination());
        passage.attachTo(about);
        passage.hasSocket = true;
        state.record(new Event.Made(state.host().name(), passage.packet, "kernel"));
        // What it leads to arrives when it has been sent. Source: kernel net/ipv4/icmp.c, icmp_xmit_lock.
        state.surroundings().beforeAnythingArrives(() -> output.send(passage));
        state.surroundings().letFramesMove();
    }

    private static Packet draft(Packet about, IpAddress source, int type, int code) {
        return Packet.of(
                        source,
                        about.source(),
                        about.family().icmpProtocol(),
                        Transport.Icmp.query(type, code, 0, 0),
                        Payload.EMPTY)
                .withDontFragment(false);
    }

    /**
     * What REJECT with an ICMP type sends. A bridged packet has no route: the host's own way to its source is taken.
     * Source: kernel net/ipv4/netfilter/nf_reject_ipv4.c, nf_send_unreach; net/ipv6/netfilter/nf_reject_ipv6.c,
     * nf_send_unreach6, which answers no later fragment.
     */
    void rejected(Passage about, int type, int code) {
        if (!about.packet.isLaterFragment() && Checksums.isRight(about.packet)) {
            send(about, type, code, 0);
        }
    }
}
