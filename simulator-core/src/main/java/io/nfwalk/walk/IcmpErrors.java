package io.nfwalk.walk;

import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteError;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchContext.LinkType;
import java.util.List;
import java.util.Optional;

/** The ICMP errors that a host sends, with the kernel's reasons not to. Source: kernel net/ipv4/icmp.c, __icmp_send. */
final class IcmpErrors {
    private static final int DESTINATION_UNREACHABLE = 3;
    private static final int REDIRECT = 5;
    private static final int TIME_EXCEEDED = 11;
    /** The types that icmp_pointers does not count as errors: it does so with discarded ones, and unknown ones are. */
    private static final List<Integer> NO_ERRORS = List.of(0, 8, 13, 14, 15, 16, 17, 18);

    private static final int LONGEST = 576;
    private static final int HEADERS = 28;

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
        send(about, TIME_EXCEEDED, 0, 0);
    }

    void reassemblyTimeExceeded(Passage about) {
        send(about, TIME_EXCEEDED, 1, 0);
    }

    void tooBig(Passage about, int mtu) {
        send(about, DESTINATION_UNREACHABLE, 4, mtu);
    }

    void hostUnreachable(Passage about) {
        send(about, DESTINATION_UNREACHABLE, 1, 0);
    }

    /** What routing's refusal of a packet to be forwarded leads to. Source: kernel net/ipv4/route.c, ip_error. */
    void unroutable(Passage about, RouteError error) {
        Optional<Integer> code = switch (error) {
            case NET_UNREACHABLE -> Optional.of(0);
            case HOST_UNREACHABLE -> Optional.of(1);
            case PROHIBITED -> Optional.of(13);
            case BLACKHOLE -> Optional.empty();
        };
        if (code.isPresent() && state.peerBudget().allowsError(about.packet.source())) {
            send(about, DESTINATION_UNREACHABLE, code.get(), 0);
        }
    }

    /** Tells the sender of a forwarded packet that it could have sent it to a neighbour. */
    void redirect(Passage about) {
        if (state.peerBudget().allowsRedirect(about.packet.source())) {
            send(about, REDIRECT, 1, 0);
        }
    }

    /** Sends an error about a packet, unless one of the kernel's reasons stands against it. */
    void send(Passage about, int type, int code, int mtu) {
        if (mayBeAnswered(about)) {
            Optional<IpAddress> source = source(about);
            Packet draft = draft(about.packet, source.orElse(IpAddress.unspecified(about.packet.family())));
            int mark = state.reflectedMark(about);
            OutputDecision decision = state.routing().output(Flows.own(draft, source, Optional.empty(), mark));
            if (decision instanceof OutputDecision.Sent sent) {
                Packet error = draft.withSource(sent.source())
                        .withTransport(Transport.Icmp.error(type, code, mtu, quote(about.packet, sent.route())));
                send(about, error, mark, sent.route());
            }
        }
    }

    private static boolean mayBeAnswered(Passage about) {
        return !about.holdsIcmpSocket
                && about.linkType == LinkType.UNICAST
                && !about.route.map(Route::isToMany).orElse(false)
                && !about.packet.isLaterFragment()
                && !isErrorItself(about.packet);
    }

    /**
     * The address that was asked if the packet ended here: a local route of a table of one's own makes that an address
     * from which nothing can be sent. Else routing chooses, or the in interface if a sysctl says so. Source: kernel
     * net/ipv4/icmp.c, __icmp_send.
     */
    private Optional<IpAddress> source(Passage about) {
        IpAddress asked = about.packet.destination();
        if (about.route.filter(route -> route.type() == Route.Type.LOCAL).isPresent()) {
            return Optional.of(asked);
        }
        // The made-up route of a bridged packet knows no in interface.
        boolean ofInDevice = state.host().sysctls().value("net.ipv4.icmp_errors_use_inbound_ifaddr") == 1
                && !about.inDevice.isEmpty()
                && about.bridgeOutPort.isEmpty();
        return ofInDevice ? state.routing().addressFor(about.inDevice, about.packet.source()) : Optional.empty();
    }

    private Transport.Quote quote(Packet packet, Route wayBack) {
        int room = Math.min(LONGEST, state.ownMtu(wayBack, packet.source())) - HEADERS;
        return new Transport.Quote(packet, Math.min(packet.length(), room));
    }

    private void send(Passage about, Packet error, int mark, Route route) {
        Passage passage = new Passage(error.withTtl(state.firstTtl(route, error.family())), "");
        passage.mark = mark;
        passage.route = Optional.of(route);
        passage.attachTo(about);
        passage.hasSocket = true;
        state.record(new Event.Made(state.host().name(), passage.packet, "kernel"));
        output.send(passage);
    }

    private static Packet draft(Packet about, IpAddress source) {
        int tos = about.tos() & 0x1e | 0xc0;
        return Packet.of(
                        source,
                        about.source(),
                        about.family().icmpProtocol(),
                        Transport.Icmp.query(0, 0, 0, 0),
                        Payload.EMPTY)
                .withTos(tos)
                .withDontFragment(false);
    }

    private static boolean isErrorItself(Packet packet) {
        if (packet.icmp().isEmpty()) {
            return false;
        }
        return !NO_ERRORS.contains(packet.icmp().get().type());
    }

    /**
     * What REJECT with an ICMP type sends. A bridged packet has no route: the host's own way to its source is taken.
     * Source: kernel net/ipv4/netfilter/nf_reject_ipv4.c, nf_send_unreach.
     */
    void rejected(Passage about, int type, int code) {
        if (Checksums.isRight(about.packet)) {
            send(about, type, code, 0);
        }
    }
}
