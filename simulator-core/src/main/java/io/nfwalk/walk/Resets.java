package io.nfwalk.walk;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What REJECT --reject-with tcp-reset sends. Source: kernel net/ipv4/netfilter/nf_reject_ipv4.c, nf_send_reset.
 */
final class Resets {
    private static final Fact UNWRITTEN = new Fact(
            "the MAC addresses of a RST to TEE's copy of a bridged packet",
            "what the kernel's memory held before: it turns round addresses that nobody has written into the copy");

    private static final MacAddress NOBODY = new MacAddress(0);

    private final HostState state;
    private final OutputPath output;

    Resets(HostState state, OutputPath output) {
        this.state = state;
        this.output = output;
    }

    /**
     * Sends it, unless something speaks against it.
     *
     * @param undecided is told of a RST that leaves with addresses that cannot be known
     */
    void send(Passage about, BiConsumer<Packet, Fact> undecided) {
        Optional<Transport.Tcp> tcp = about.packet.tcp();
        boolean toMany = about.route.map(Route::isToMany).orElse(false);
        if (tcp.isEmpty() || tcp.get().flags().has(TcpFlags.RST) || toMany || !Checksums.isRight(about.packet)) {
            return;
        }
        if (about.packet.family() == Family.IPV6 && !isFromOneToOne(about.packet)) {
            return;
        }
        send(about, answer(about.packet, tcp.get()), undecided);
    }

    /** Source: kernel net/ipv6/netfilter/nf_reject_ipv6.c, nf_send_reset6. */
    private static boolean isFromOneToOne(Packet packet) {
        return Stream.of(packet.source(), packet.destination())
                .noneMatch(address -> address.isUnspecified() || address.isMulticast());
    }

    /** Without a way back there is no RST, not even for a bridged packet, whose RST does not take that way. */
    private void send(Passage about, Packet reset, BiConsumer<Packet, Fact> undecided) {
        int mark = state.reflectedMark(about);
        OutputDecision decision =
                state.routing().reroute(Flows.own(reset, Optional.of(reset.source()), Optional.empty(), mark));
        if (!(decision instanceof OutputDecision.Sent sent)) {
            return;
        }
        Passage passage = new Passage(reset.withTtl(firstTtl(about, sent.route())), "");
        passage.mark = mark;
        state.route(passage, sent.route(), reset.destination());
        passage.attachTo(about);
        about.tracking.flatMap(Tracking::connection).ifPresent(state.conntrack()::setClosing);
        state.record(new Event.Made(state.host().name(), passage.packet, "kernel"));
        if (about.bridgeInPort.isEmpty()) {
            output.send(passage);
        } else if (addresses(about).isPresent()) {
            backOutOfThePort(about, passage, addresses(about).get());
        } else {
            undecided.accept(passage.packet, UNWRITTEN);
        }
    }

    /** That of the rejected packet's route, which a bridged one lacks; IPv6's is that of the way back. */
    private int firstTtl(Passage about, Route wayBack) {
        Family family = about.packet.family();
        Optional<Route> counting = family == Family.IPV4 ? about.route : Optional.of(wayBack);
        return counting.map(route -> state.firstTtl(route, family))
                .orElseGet(() -> (int) state.host().sysctls().value("net.ipv4.ip_default_ttl"));
    }

    private static Packet answer(Packet packet, Transport.Tcp tcp) {
        boolean acknowledges = tcp.flags().has(TcpFlags.ACK);
        int flags = acknowledges ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK;
        long taken = tcp.sequence()
                + (tcp.flags().has(TcpFlags.SYN) ? 1 : 0)
                + (tcp.flags().has(TcpFlags.FIN) ? 1 : 0)
                + packet.payload().length();
        Transport.Tcp answer = new Transport.Tcp(
                tcp.destinationPort(),
                tcp.sourcePort(),
                new TcpFlags(flags),
                acknowledges ? tcp.acknowledgement() : 0,
                acknowledges ? 0 : taken,
                0,
                TcpOptions.NONE);
        return Packet.of(packet.destination(), packet.source(), Protocol.TCP, answer, Payload.EMPTY);
    }

    /**
     * Of a packet that br_netfilter saw come by a port. A copy has none before it has left, over lo with zeros. Source:
     * kernel net/core/skbuff.c, __pskb_copy_fclone, which copies nothing in front of the IP header.
     */
    private static Optional<Ethernet> addresses(Passage about) {
        boolean cameOverLoopback = about.inDevice.equals(NetworkInterface.LOOPBACK);
        return cameOverLoopback ? Optional.of(new Ethernet(NOBODY, NOBODY)) : about.ethernet;
    }

    /** A packet that br_netfilter saw come by a port is answered right there: no chain sees the answer. */
    private void backOutOfThePort(Passage about, Passage reset, Ethernet came) {
        output.transmit(
                state.device(about.bridgeInPort.orElseThrow()),
                reset.frameOf(new Ethernet(came.destination(), came.source()), reset.packet));
    }
}
