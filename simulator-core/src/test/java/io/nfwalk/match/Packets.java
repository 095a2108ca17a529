package io.nfwalk.match;

import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;

/** Packets and parts of rules that several tests begin with. */
final class Packets {
    static final IpAddress CLIENT = IpAddress.of("10.8.0.2");
    static final IpAddress SERVER = IpAddress.of("10.9.0.2");

    private Packets() {}

    static Packet syn(int destinationPort) {
        return Packet.tcp(CLIENT, 40000, SERVER, destinationPort);
    }

    static Packet segment(String flags, TcpOptions options) {
        Transport.Tcp header =
                new Transport.Tcp(40000, 80, TcpFlags.parse(flags).orElseThrow(), 1, 1, 64240, options);
        return Packet.of(CLIENT, SERVER, Protocol.TCP, header, Payload.EMPTY);
    }

    static Packet datagram(int destinationPort) {
        return Packet.udp(CLIENT, 40000, SERVER, destinationPort);
    }

    static Packet icmp(int type, int code) {
        return Packet.of(CLIENT, SERVER, Protocol.ICMP, Transport.Icmp.query(type, code, 77, 1), Payload.EMPTY);
    }

    /** A packet with nothing but these bytes behind the IP header. */
    static Packet bytes(int protocol, int... bytes) {
        byte[] copy = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            copy[i] = (byte) bytes[i];
        }
        return Packet.of(CLIENT, SERVER, protocol, new Transport.Raw(), Payload.of(copy));
    }

    /** A later fragment, at that many bytes, with these bytes of the payload. */
    static Packet laterFragment(int protocol, int offset, int... bytes) {
        return bytes(protocol, bytes).withFragment(Optional.of(new Fragment(offset, false, 1)));
    }

    static Optional<Negatable<NumberRange>> is(long number) {
        return Optional.of(new Negatable<>(NumberRange.of(number), false));
    }

    static Optional<Negatable<NumberRange>> within(long first, long last) {
        return Optional.of(new Negatable<>(new NumberRange(first, last), false));
    }

    /** The same under {@code !}. */
    static <T> Optional<Negatable<T>> not(Optional<Negatable<T>> given) {
        return given.map(wanted -> new Negatable<>(wanted.value(), !wanted.negated()));
    }
}
