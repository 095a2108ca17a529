package io.nfwalk.target;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.RuleHead;
import java.util.Optional;

/** Packets and rule heads that several tests begin with. */
final class Samples {
    static final IpAddress CLIENT = IpAddress.of("10.8.0.2");
    static final IpAddress SERVER = IpAddress.of("10.9.0.2");
    static final IpAddress CLIENT_6 = IpAddress.of("fd08::2");
    static final IpAddress SERVER_6 = IpAddress.of("fd09::2");

    private Samples() {}

    static Packet syn() {
        return Packet.tcp(CLIENT, 40000, SERVER, 80);
    }

    static Packet synOffering(int maximumSegmentSize) {
        return syn(CLIENT, SERVER, TcpOptions.ofSyn(maximumSegmentSize, 7));
    }

    static Packet syn(IpAddress source, IpAddress destination, TcpOptions options) {
        Transport.Tcp header = new Transport.Tcp(40000, 80, new TcpFlags(TcpFlags.SYN), 1, 0, 64240, options);
        return Packet.of(source, destination, Protocol.TCP, header, Payload.EMPTY);
    }

    static RuleHead protocol(int number, boolean negated) {
        return new RuleHead(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new RuleHead.Negatable<>(number, negated)),
                Optional.empty());
    }
}
