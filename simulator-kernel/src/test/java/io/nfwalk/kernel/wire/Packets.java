package io.nfwalk.kernel.wire;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** All packets that a scenario can send, whole ones first. */
final class Packets {
    private static final int QUOTED = 8;

    private Packets() {}

    static Arbitrary<Packet> whole() {
        return Arbitraries.of(Family.values()).flatMap(family -> Arbitraries.oneOf(tracked(family), errors(family)));
    }

    /** Fragments, first and later ones. Of IPv6 none: what a tap sees has a header that the model does not count. */
    static Arbitrary<Packet> ipv4Fragments() {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 0x1fff);
        Arbitrary<Integer> ids = Arbitraries.integers().between(0, 0xffff);
        return Combinators.combine(tracked(Family.IPV4), places, Arbitraries.of(true, false), ids)
                .as((packet, place, more, id) -> {
                    Packet piece = packet.withDontFragment(false)
                            .withFragment(Optional.of(new Fragment(place * 8, more || place == 0, id)));
                    return place == 0 ? piece : piece.withTransport(new Transport.Raw());
                });
    }

    private static Arbitrary<Packet> tracked(Family family) {
        return Arbitraries.oneOf(
                packets(family, Arbitraries.just(Protocol.TCP), tcp()),
                packets(family, Arbitraries.of(Protocol.UDP, Protocol.UDPLITE), udp()),
                packets(family, Arbitraries.just(Protocol.SCTP), sctp()),
                packets(family, Arbitraries.just(family.icmpProtocol()), query(family)),
                packets(family, Arbitraries.of(Protocol.GRE, 99, 253), Arbitraries.just(new Transport.Raw())));
    }

    private static Arbitrary<Packet> errors(Family family) {
        Arbitrary<Integer> types = switch (family) {
            case IPV4 -> Arbitraries.of(3, 4, 5, 11, 12);
            case IPV6 -> Arbitraries.integers().between(1, 4);
        };
        Arbitrary<Transport> error = Combinators.combine(types, bytes(), shorts(), tracked(family))
                .as((type, code, mtu, inner) -> Transport.Icmp.error(type, code, mtu, quote(inner)));
        return packets(family, Arbitraries.just(family.icmpProtocol()), error);
    }

    private static Transport.Quote quote(Packet packet) {
        return new Transport.Quote(
                packet, Math.min(packet.length(), packet.family().headerLength() + QUOTED));
    }

    private static Arbitrary<Packet> packets(
            Family family, Arbitrary<Integer> protocols, Arbitrary<? extends Transport> transports) {
        Arbitrary<Integer> ttls = bytes();
        return Combinators.combine(
                        addresses(family),
                        addresses(family),
                        protocols,
                        ttls,
                        bytes(),
                        Arbitraries.of(true, false),
                        transports.map(Transport.class::cast),
                        payloads())
                .as((source, destination, protocol, ttl, tos, df, transport, payload) ->
                        new Packet(source, destination, protocol, ttl, tos, df, Optional.empty(), transport, payload));
    }

    private static Arbitrary<IpAddress> addresses(Family family) {
        return switch (family) {
            case IPV4 -> Arbitraries.integers().map(IpAddress::ipv4);
            case IPV6 ->
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as((high, low) -> new IpAddress(Family.IPV6, high, low))
                        .filter(address -> !address.isMulticast());
        };
    }

    private static Arbitrary<Payload> payloads() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(80).map(Payload::of);
    }

    private static Arbitrary<Transport.Tcp> tcp() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, 0xffff_ffffL);
        return Combinators.combine(shorts(), shorts(), bytes(), numbers, numbers, shorts(), options())
                .as((source, destination, flags, sequence, acknowledgement, window, options) -> new Transport.Tcp(
                        source, destination, new TcpFlags(flags), sequence, acknowledgement, window, options));
    }

    private static Arbitrary<TcpOptions> options() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(
                        flags, shorts(), flags, Arbitraries.integers().between(0, 14), flags, flags)
                .as((hasSize, size, hasScale, scale, sack, timestamps) -> new TcpOptions(
                        hasSize ? OptionalInt.of(size) : OptionalInt.empty(),
                        hasScale ? OptionalInt.of(scale) : OptionalInt.empty(),
                        sack,
                        timestamps));
    }

    private static Arbitrary<Transport.Ports> udp() {
        return Combinators.combine(shorts(), shorts()).as(Transport.Ports::udp);
    }

    private static Arbitrary<Transport.Sctp> sctp() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, 0xffff_ffffL);
        return Combinators.combine(shorts(), shorts(), numbers, numbers).as(Transport.Sctp::new);
    }

    private static Arbitrary<Transport.Icmp> query(Family family) {
        Arbitrary<Integer> types = switch (family) {
            case IPV4 -> Arbitraries.of(0, 8, 13, 14);
            case IPV6 -> Arbitraries.of(128, 129, 200);
        };
        return Combinators.combine(types, bytes(), shorts(), shorts()).as(Transport.Icmp::query);
    }

    private static Arbitrary<Integer> bytes() {
        return Arbitraries.integers().between(0, 0xff);
    }

    private static Arbitrary<Integer> shorts() {
        return Arbitraries.integers().between(0, 0xffff);
    }
}
