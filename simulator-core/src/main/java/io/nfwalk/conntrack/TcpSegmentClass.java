package io.nfwalk.conntrack;

import io.nfwalk.packet.TcpFlags;
import java.util.Optional;

/**
 * What kind of segment the state table sees. Source: kernel net/netfilter/nf_conntrack_proto_tcp.c,
 * get_conntrack_index.
 */
enum TcpSegmentClass {
    /** Opens. */
    SYN,
    /** Answers a SYN. */
    SYN_ACK,
    /** Closes. */
    FIN,
    /** Anything of an open connection. */
    ACK,
    /** Aborts. */
    RST;

    private static final int IRRELEVANT = TcpFlags.PSH | TcpFlags.ECE | TcpFlags.CWR;

    /** The class of a segment with these flags; empty if no sane segment has them (tcp_valid_flags). */
    static Optional<TcpSegmentClass> of(TcpFlags flags) {
        return switch (flags.bits() & ~IRRELEVANT) {
            case TcpFlags.SYN, TcpFlags.SYN | TcpFlags.URG -> Optional.of(SYN);
            case TcpFlags.SYN | TcpFlags.ACK -> Optional.of(SYN_ACK);
            case TcpFlags.FIN | TcpFlags.ACK, TcpFlags.FIN | TcpFlags.ACK | TcpFlags.URG -> Optional.of(FIN);
            case TcpFlags.ACK, TcpFlags.ACK | TcpFlags.URG -> Optional.of(ACK);
            case TcpFlags.RST, TcpFlags.RST | TcpFlags.ACK -> Optional.of(RST);
            default -> Optional.empty();
        };
    }
}
