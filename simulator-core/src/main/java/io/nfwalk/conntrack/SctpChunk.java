package io.nfwalk.conntrack;

import io.nfwalk.packet.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chunk of an SCTP packet, as far as tracking reads it.
 *
 * <pre>
 *   byte  0      1       2        4 ...                8                20
 *         type | flags | length | of INIT(-ACK): tag | ... of INIT(-ACK)
 * </pre>
 *
 * <p>Source: RFC 9260, 3.2 and 3.3; kernel net/netfilter/nf_conntrack_proto_sctp.c, for_each_sctp_chunk and
 * do_basic_checks.
 *
 * @param kind what the type says
 * @param reflected the T bit: the sender has no association, so the tag is the one that it received
 * @param initiateTag of INIT and INIT-ACK: the tag that packets to the sender must have; empty if the packet ends
 *     before
 */
record SctpChunk(Kind kind, boolean reflected, Optional<Integer> initiateTag) {
    private static final int HEADER = 4;
    private static final int INIT_LENGTH = 20;
    private static final int REFLECTED = 1;

    /** Chunk types, in the order of the state table's rows; those after {@code HEARTBEAT_ACK} have none. */
    enum Kind {
        INIT(1),
        INIT_ACK(2),
        ABORT(6),
        SHUTDOWN(7),
        SHUTDOWN_ACK(8),
        ERROR(9),
        COOKIE_ECHO(10),
        COOKIE_ACK(11),
        SHUTDOWN_COMPLETE(14),
        HEARTBEAT(4),
        HEARTBEAT_ACK(5),
        DATA(0),
        /** Any other type, such as a SACK. */
        OTHER(-1);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        static Kind of(int type) {
            for (Kind kind : values()) {
                if (kind.type == type) {
                    return kind;
                }
            }
            return OTHER;
        }

        /** Whether such a chunk has to be its packet's only one. */
        private boolean standsAlone() {
            return this == INIT || this == INIT_ACK || this == SHUTDOWN_COMPLETE;
        }

        /** Whether such a chunk has to be its packet's first one. */
        private boolean standsFirst() {
            return this == COOKIE_ECHO || this == COOKIE_ACK;
        }
    }

    /** The chunks of a packet; empty if there are none, or if they may not stand together. */
    static Optional<List<SctpChunk>> of(Payload bytes) {
        List<SctpChunk> chunks = new ArrayList<>();
        boolean alone = false;
        for (int at = 0; at + HEADER <= bytes.length(); ) {
            SctpChunk chunk = at(bytes, at);
            int length = number(bytes, at + 2);
            alone |= chunk.kind.standsAlone();
            if (length == 0 || !chunks.isEmpty() && (alone || chunk.kind.standsFirst())) {
                return Optional.empty();
            }
            chunks.add(chunk);
            at += (length + 3) / 4 * 4;
        }
        return chunks.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(chunks));
    }

    private static SctpChunk at(Payload bytes, int at) {
        Kind kind = Kind.of(bytes.at(at));
        boolean tagged = (kind == Kind.INIT || kind == Kind.INIT_ACK) && at + INIT_LENGTH <= bytes.length();
        Optional<Integer> tag = tagged
                ? Optional.of(number(bytes, at + HEADER) << 16 | number(bytes, at + HEADER + 2))
                : Optional.empty();
        return new SctpChunk(kind, (bytes.at(at + 1) & REFLECTED) != 0, tag);
    }

    private static int number(Payload bytes, int index) {
        return bytes.at(index) << 8 | bytes.at(index + 1);
    }
}
