package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * Translates ICMP errors about translated connections: the quoted packet becomes what its sender knows, and the error
 * itself looks like an answer of the connection. Source: kernel net/netfilter/nf_nat_proto.c,
 * nf_nat_icmp_reply_translation and nf_nat_icmpv6_reply_translation.
 */
final class IcmpErrorNat {
    private IcmpErrorNat() {}

    /** The error as a hook leaves it; empty if it is dropped. */
    static Optional<Packet> translate(
            Packet error, Connection connection, Direction direction, Manipulation manipulation) {
        Transport.Icmp message = error.icmp().orElseThrow();
        boolean redirect = IcmpKind.of(error.family()).isRedirect(message.type());
        if (redirect && !isUntranslated(connection)) {
            return Optional.empty();
        }
        if (!Nat.isWritten(connection, direction, manipulation)) {
            return Optional.of(error);
        }
        Transport.Quote quote = message.quote().orElseThrow();
        Tuple answered = connection.tuple(direction.opposite());
        Manipulation quotedSide = manipulation == Manipulation.SOURCE ? Manipulation.DESTINATION : Manipulation.SOURCE;
        int bytes = quote.length() - quote.packet().headerLength();
        if (!PacketRewrite.isPossible(quote.packet(), bytes, answered, quotedSide)) {
            return Optional.empty();
        }
        Packet quoted = PacketRewrite.rewrite(quote.packet(), answered, quotedSide);
        Transport.Icmp rewritten = new Transport.Icmp(
                message.type(),
                message.code(),
                message.id(),
                message.sequence(),
                Optional.of(new Transport.Quote(quoted, quote.length())));
        Packet outer = error.withTransport(rewritten);
        Tuple target = Tuples.inverse(answered);
        return Optional.of(PacketRewrite.rewriteAddress(outer, target, manipulation));
    }

    /** Both translations are decided, and neither changes anything. */
    private static boolean isUntranslated(Connection connection) {
        return connection.has(Connection.Status.SOURCE_NAT_DONE)
                && connection.has(Connection.Status.DESTINATION_NAT_DONE)
                && !connection.has(Connection.Status.SOURCE_NAT)
                && !connection.has(Connection.Status.DESTINATION_NAT);
    }
}
