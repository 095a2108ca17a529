package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Connection.Status;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.SocketLookup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code -m socket}: whether a TCP or UDP socket of this host has sent what the packet answers, or will get it, wherever
 * the packet is routed to. Of an ICMP error the packet counts that it quotes.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_socket.c}, {@code socket_match}; {@code
 * net/ipv4/netfilter/nf_socket_ipv4.c}, {@code nf_sk_lookup_slow_v4}; {@code
 * net/ipv6/netfilter/nf_socket_ipv6.c} (that it does so for IPv6's answers was seen on Linux 6.18). Options and save form: iptables {@code
 * extensions/libxt_socket.c}.
 *
 * @param transparent whether only sockets with the option IP_TRANSPARENT count, of which hosts have none
 * @param nowildcard whether sockets count that are not bound to one address
 * @param restoreMark whether the packet gets the socket's mark
 */
public record SocketMatch(boolean transparent, boolean nowildcard, boolean restoreMark) implements Match {
    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.flag("--transparent"), Option.flag("--nowildcard"), Option.flag("--restore-skmark"));
        return MatchRoom.of("socket", options, (values, family, head) -> read(values))
                .listed(Listed.as("socket")
                        .with("--transparent", "--transparent")
                        .with("--nowildcard", "--nowildcard")
                        .with("--restore-skmark", "--restore-skmark"));
    }

    private static SocketMatch read(OptionValues values) {
        return new SocketMatch(values.has("--transparent"), values.has("--nowildcard"), values.has("--restore-skmark"));
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessOnlyAt(placement, "-m socket", List.of(Hook.PREROUTING, Hook.INPUT));
    }

    @Override
    public boolean needsWholePackets() {
        return true;
    }

    /** A socket's mark can have any. */
    @Override
    public int markBits() {
        return restoreMark ? -1 : 0;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        SocketLookup.Found found = found(context, context.packet());
        if (found == SocketLookup.Found.UNKNOWN) {
            return new MatchResult.Unknown(new Fact(
                    toSave(), "which sockets this host has, and whether they are transparent", Fact.Scope.SOCKET));
        }
        if (!counts(found)) {
            return MatchResult.NO;
        }
        if (restoreMark && found != SocketLookup.Found.HALF_OPEN) {
            context.setMark(0);
        }
        return MatchResult.YES;
    }

    private boolean counts(SocketLookup.Found found) {
        return switch (found) {
            case NOTHING, UNKNOWN -> false;
            case HALF_OPEN, OF_ONE_ADDRESS -> !transparent;
            case OF_ALL_ADDRESSES -> nowildcard && !transparent;
        };
    }

    private static SocketLookup.Found found(MatchContext context, Packet packet) {
        return lookup(context, packet).map(context.host()::socketFor).orElse(SocketLookup.Found.NOTHING);
    }

    @Override
    public String found(MatchContext context) {
        return switch (found(context, context.packet())) {
            case NOTHING -> "no socket of this host is for it";
            case HALF_OPEN, OF_ONE_ADDRESS -> "its socket is not transparent";
            case OF_ALL_ADDRESSES ->
                nowildcard ? "its socket is not transparent" : "its socket is bound to no address of its own";
            case UNKNOWN -> "";
        };
    }

    private static Optional<SocketLookup> lookup(MatchContext context, Packet packet) {
        if (packet.protocol() == packet.family().icmpProtocol()) {
            Optional<SocketLookup> sender =
                    packet.quote().flatMap(quote -> withPorts(quote.packet())).map(SocketMatch::turned);
            return packet.family() == Family.IPV6
                    ? sender
                    : sender.map(lookup -> beforeTranslation(lookup, context, PacketState.RELATED));
        }
        return withPorts(packet).map(lookup -> beforeTranslation(lookup, context, PacketState.ESTABLISHED));
    }

    /** The ends of what comes for a socket; empty for what is neither TCP nor UDP, or cut too short to say. */
    private static Optional<SocketLookup> withPorts(Packet packet) {
        boolean hasSockets = packet.protocol() == Protocol.TCP || packet.protocol() == Protocol.UDP;
        OptionalInt from = packet.transport().sourcePortIfAny();
        OptionalInt to = packet.transport().destinationPortIfAny();
        return hasSockets && from.isPresent() && to.isPresent()
                ? Optional.of(new SocketLookup(
                        packet.protocol(), packet.destination(), to.getAsInt(), packet.source(), from.getAsInt()))
                : Optional.empty();
    }

    /** Of a packet that was sent from here. */
    private static SocketLookup turned(SocketLookup lookup) {
        return new SocketLookup(
                lookup.protocol(), lookup.remote(), lookup.remotePort(), lookup.local(), lookup.localPort());
    }

    /**
     * To an answer the kernel gives back the address and port that its connection began with; to an ICMP error about
     * such a connection in IPv4 only.
     */
    private static SocketLookup beforeTranslation(SocketLookup lookup, MatchContext context, PacketState answer) {
        Tracking tracking = context.tracking();
        if (tracking.state() != answer || tracking.direction() != Direction.REPLY) {
            return lookup;
        }
        return tracking.connection()
                .filter(connection -> connection.has(Status.SOURCE_NAT_DONE))
                .map(Connection::original)
                .map(first -> new SocketLookup(
                        lookup.protocol(), first.source(), first.sourcePart(), lookup.remote(), lookup.remotePort()))
                .orElse(lookup);
    }

    @Override
    public String toSave() {
        return SaveText.of("socket")
                .flag("--transparent", transparent)
                .flag("--nowildcard", nowildcard)
                .flag("--restore-skmark", restoreMark)
                .toString();
    }
}
