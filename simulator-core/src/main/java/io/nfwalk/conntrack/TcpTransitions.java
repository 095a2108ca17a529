package io.nfwalk.conntrack;

import java.util.Optional;

/**
 * The state table of TCP. Nobody asks whose FIN it was: a repeated FIN takes FIN_WAIT to LAST_ACK, and the closer's own
 * ACK takes it to CLOSE_WAIT. Source: kernel net/netfilter/nf_conntrack_proto_tcp.c, tcp_conntracks.
 */
final class TcpTransitions {
    /** What a cell says: a state to go to, or that the segment is ignored (IG), or invalid (IV). */
    enum Move {
        SS(TcpState.SYN_SENT),
        SR(TcpState.SYN_RECV),
        ES(TcpState.ESTABLISHED),
        FW(TcpState.FIN_WAIT),
        CW(TcpState.CLOSE_WAIT),
        LA(TcpState.LAST_ACK),
        TW(TcpState.TIME_WAIT),
        CL(TcpState.CLOSE),
        S2(TcpState.SYN_SENT2),
        IG(null),
        IV(null);

        private final TcpState target;

        Move(TcpState target) {
            this.target = target;
        }

        /** The state to go to, if the cell names one. */
        Optional<TcpState> target() {
            return Optional.ofNullable(target);
        }
    }

    private static final Move SS = Move.SS;
    private static final Move SR = Move.SR;
    private static final Move ES = Move.ES;
    private static final Move FW = Move.FW;
    private static final Move CW = Move.CW;
    private static final Move LA = Move.LA;
    private static final Move TW = Move.TW;
    private static final Move CL = Move.CL;
    private static final Move S2 = Move.S2;
    private static final Move IG = Move.IG;
    private static final Move IV = Move.IV;

    /** Rows in the order of {@link TcpSegmentClass}, columns in that of {@link TcpState}. */
    private static final Move[][] ORIGINAL = {
        // NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
        // SYN: opens, or repeats itself; in between the entry may be out of step, so it is let through; after the end
        // it opens anew.
        {SS, SS, IG, IG, IG, IG, IG, SS, SS, S2},
        // SYN-ACK: only in a simultaneous open.
        {IV, IV, SR, IV, IV, IV, IV, IV, IV, SR},
        // FIN: the first closes one half, the second the other; afterwards it is a repetition.
        {IV, IV, FW, FW, LA, LA, LA, TW, CL, IV},
        // ACK: completes the handshake, acknowledges a FIN; without an entry it picks the connection up.
        {ES, IV, ES, ES, CW, CW, TW, TW, CL, IV},
        // RST: ends it.
        {IV, CL, CL, CL, CL, CL, CL, CL, CL, CL},
    };

    private static final Move[][] REPLY = {
        // NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
        // SYN: both open at the same time; after TIME_WAIT the server may be the one who opens anew.
        {IV, S2, IV, IV, IV, IV, IV, SS, IV, S2},
        // SYN-ACK: answers the SYN; later it may answer one that was let through.
        {IV, SR, IG, IG, IG, IG, IG, IG, IG, SR},
        // FIN: as in the other direction.
        {IV, IV, FW, FW, LA, LA, LA, TW, CL, IV},
        // ACK: before the SYN-ACK it may be a challenge for a SYN that came unexpected.
        {IV, IG, SR, ES, CW, CW, TW, TW, CL, IG},
        // RST: ends it.
        {IV, CL, CL, CL, CL, CL, CL, CL, CL, CL},
    };

    private TcpTransitions() {}

    static Move move(Direction direction, TcpSegmentClass kind, TcpState from) {
        Move[][] rows = direction == Direction.ORIGINAL ? ORIGINAL : REPLY;
        return rows[kind.ordinal()][from.ordinal()];
    }
}
