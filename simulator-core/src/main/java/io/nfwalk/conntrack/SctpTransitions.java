package io.nfwalk.conntrack;

import java.util.Optional;

/**
 * The state table of SCTP. Source: kernel net/netfilter/nf_conntrack_proto_sctp.c, sctp_conntracks; the states are
 * those that a packet of either direction was seen in, not those of an endpoint.
 */
final class SctpTransitions {
    private static final SctpState CL = SctpState.CLOSED;
    private static final SctpState CW = SctpState.COOKIE_WAIT;
    private static final SctpState CE = SctpState.COOKIE_ECHOED;
    private static final SctpState ES = SctpState.ESTABLISHED;
    private static final SctpState SS = SctpState.SHUTDOWN_SENT;
    private static final SctpState SR = SctpState.SHUTDOWN_RECD;
    private static final SctpState SA = SctpState.SHUTDOWN_ACK_SENT;
    private static final SctpState HS = SctpState.HEARTBEAT_SENT;
    /** Such a chunk is invalid there. */
    private static final SctpState IV = null;

    /** Rows in the order of {@link SctpChunk.Kind}, columns in that of {@link SctpState}. */
    private static final SctpState[][] ORIGINAL = {
        // NO  CL  CW  CE  ES  SS  SR  SA  HS
        // INIT: begins; during a shutdown the client begins anew.
        {CL, CL, CW, CE, ES, CL, CL, SA, CW},
        // INIT-ACK: of an association whose INIT nobody saw.
        {CL, CL, CW, CE, ES, SS, SR, SA, CL},
        // ABORT: ends it.
        {CL, CL, CL, CL, CL, CL, CL, CL, CL},
        // SHUTDOWN: the client wants to end it.
        {CL, CL, CW, CE, SS, SS, SR, SA, CL},
        // SHUTDOWN-ACK: may begin an entry, as the answer to a SHUTDOWN that nobody saw.
        {SA, CL, CW, CE, ES, SA, SA, SA, SA},
        // ERROR: a stale cookie cannot come from the client.
        {CL, CL, CW, CE, ES, SS, SR, SA, CL},
        // COOKIE-ECHO: the third part of the handshake.
        {CL, CL, CE, CE, ES, SS, SR, SA, CL},
        // COOKIE-ACK: the fourth, if the server echoed the cookie.
        {CL, CL, CW, ES, ES, SS, SR, SA, CL},
        // SHUTDOWN-COMPLETE: the last packet.
        {CL, CL, CW, CE, ES, SS, SR, CL, CL},
        // HEARTBEAT: begins the entry of a further path.
        {HS, CL, CW, CE, ES, SS, SR, SA, HS},
        // HEARTBEAT-ACK: to a heartbeat of the other side.
        {CL, CL, CW, CE, ES, SS, SR, SA, HS},
    };

    private static final SctpState[][] REPLY = {
        // NO  CL  CW  CE  ES  SS  SR  SA  HS
        // INIT: both begin at the same time.
        {IV, CL, CW, CE, ES, SS, SR, SA, IV},
        // INIT-ACK: the second part of the handshake.
        {IV, CW, CW, CE, ES, SS, SR, SA, IV},
        // ABORT: ends it.
        {IV, CL, CL, CL, CL, CL, CL, CL, IV},
        // SHUTDOWN: the server wants to end it.
        {IV, CL, CW, CE, SR, SS, SR, SA, IV},
        // SHUTDOWN-ACK: whoever sent the SHUTDOWN.
        {IV, CL, CW, CE, ES, SA, SA, SA, IV},
        // ERROR: a stale cookie.
        {IV, CL, CW, CL, ES, SS, SR, SA, IV},
        // COOKIE-ECHO: both began at the same time.
        {IV, CL, CE, CE, ES, SS, SR, SA, IV},
        // COOKIE-ACK: the fourth part of the handshake.
        {IV, CL, CW, ES, ES, SS, SR, SA, IV},
        // SHUTDOWN-COMPLETE: the last packet.
        {IV, CL, CW, CE, ES, SS, SR, CL, IV},
        // HEARTBEAT: the other side tries the same path.
        {IV, CL, CW, CE, ES, SS, SR, SA, HS},
        // HEARTBEAT-ACK: the path works.
        {IV, CL, CW, CE, ES, SS, SR, SA, ES},
    };

    private SctpTransitions() {}

    /** The state after a chunk; empty if the chunk is invalid there. Chunks without a row change nothing. */
    static Optional<SctpState> next(Direction direction, SctpChunk.Kind kind, SctpState from) {
        SctpState[][] rows = direction == Direction.ORIGINAL ? ORIGINAL : REPLY;
        return kind.ordinal() < rows.length
                ? Optional.ofNullable(rows[kind.ordinal()][from.ordinal()])
                : Optional.of(from);
    }
}
