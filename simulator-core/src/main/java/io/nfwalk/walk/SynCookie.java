package io.nfwalk.walk;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.JenkinsHash;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.List;

/**
 * The first sequence number that SYNPROXY gives a client in the name of its server. It tells, to who made it, of which
 * connection it is, about how old, and what the client's largest segment is, so that nothing has to be remembered. The
 * kernel hides this with a secret; here it is hidden in the same way without one: only who was given it can give it
 * back.
 *
 * <pre>
 *  31            18 17                  0
 *  | seconds modulo | check of both + row |   and to all of it a hash of the ends and the client's number are added
 * </pre>
 *
 * <p>What is added can be mistaken for something else that is: who acknowledges a number less than was given, or begins
 * with a number more, tells the row before, and is believed if there is one.
 *
 * <p>Source: kernel net/ipv4/syncookies.c, __cookie_v4_init_sequence and __cookie_v4_check; net/ipv6/syncookies.c.
 *
 * @param validity whether it is one, for all that is known
 * @param segmentSize the largest segment of the row that it tells, in bytes; meaningless if it is invalid
 */
record SynCookie(Validity validity, int segmentSize) {
    private static final List<Integer> ROWS_OF_IPV4 = List.of(536, 1300, 1440, 1460);
    private static final List<Integer> ROWS_OF_IPV6 = List.of(1220, 1420, 1440, 8940);
    private static final int SECONDS_SHIFT = 18;
    private static final int SECONDS_MASK = 0x3fff;
    private static final int CHECK_MASK = 0x3_ffff;
    private static final int ENDS = 0x5e4d5;
    private static final int CHECK = 0xc0c1e;

    /** The kernel counts minutes, and takes cookies of this minute and the one before. */
    private static final int SURELY_VALID = 60;

    private static final int SURELY_OLD = 120;

    /** What can be said of a cookie. */
    enum Validity {
        /** It was given to this client. */
        VALID,
        /** It was, but whether that is too long ago hangs on when the kernel's minutes begin. */
        DOUBTFUL,
        /** It was not, or too long ago. */
        INVALID
    }

    /**
     * The cookie for a SYN.
     *
     * @param segmentSize the largest segment that the client takes, 0 to 65535
     */
    static long of(Packet syn, Transport.Tcp header, int segmentSize, Duration now) {
        List<Integer> rows = rows(syn.family());
        int row = rows.size() - 1;
        while (row > 0 && segmentSize < rows.get(row)) {
            row--;
        }
        int seconds = (int) now.toSeconds() & SECONDS_MASK;
        int ends = ofEnds(syn, header);
        int word = seconds << SECONDS_SHIFT | check(ends, seconds) + row & CHECK_MASK;
        return Integer.toUnsignedLong(word + ends + (int) header.sequence());
    }

    /** What the number tells that an ACK acknowledges, whose own number follows that of the SYN. */
    static SynCookie read(Packet ack, Transport.Tcp header, Duration now) {
        int ends = ofEnds(ack, header);
        int word = (int) (header.acknowledgement() - 1) - ends - (int) (header.sequence() - 1);
        int seconds = word >>> SECONDS_SHIFT;
        int row = word - check(ends, seconds) & CHECK_MASK;
        List<Integer> rows = rows(ack.family());
        if (row >= rows.size()) {
            return new SynCookie(Validity.INVALID, 0);
        }
        int age = (int) now.toSeconds() - seconds & SECONDS_MASK;
        Validity validity =
                age < SURELY_VALID ? Validity.VALID : age < SURELY_OLD ? Validity.DOUBTFUL : Validity.INVALID;
        return new SynCookie(validity, rows.get(row));
    }

    private static List<Integer> rows(Family family) {
        return switch (family) {
            case IPV4 -> ROWS_OF_IPV4;
            case IPV6 -> ROWS_OF_IPV6;
        };
    }

    private static int check(int ends, int seconds) {
        return JenkinsHash.ofOne(ends ^ seconds, CHECK) & CHECK_MASK;
    }

    private static int ofEnds(Packet packet, Transport.Tcp header) {
        int addresses = JenkinsHash.of(
                packet.destination().words(), JenkinsHash.of(packet.source().words(), ENDS));
        return JenkinsHash.ofOne(header.sourcePort() << 16 | header.destinationPort(), addresses);
    }
}
