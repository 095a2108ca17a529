package io.nfwalk.conntrack.helper;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.List;

/**
 * {@code CT --helper Q.931} and {@code RAS}: H.323's call signalling over TCP and its registration over UDP. Their
 * messages are not decoded here. One that may announce something makes the walk undetermined; all others pass, as do
 * those that the kernel can't decode.
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_h323_main.c.
 */
final class H323Helper implements Helper {
    private static final int PACKET_HEADER = 4;
    private static final int Q931 = 0x08;
    /** Gatekeeper confirm, registration request and confirm, unregistration request, admission, location, status. */
    private static final List<Integer> TELLING = List.of(1, 3, 4, 6, 9, 10, 18, 19, 22);

    private final String name;
    private final int protocol;

    private H323Helper(String name, int protocol) {
        this.name = name;
        this.protocol = protocol;
    }

    static Helper q931() {
        return new H323Helper("Q.931", Protocol.TCP);
    }

    static Helper ras() {
        return new H323Helper("RAS", Protocol.UDP);
    }

    /** What is left of a message whose header came alone, by direction. */
    private static final class Lengths {
        private int original;
        private int reply;

        int get(Direction direction) {
            return direction == Direction.ORIGINAL ? original : reply;
        }

        void set(Direction direction, int length) {
            if (direction == Direction.ORIGINAL) {
                original = length;
            } else {
                reply = length;
            }
        }
    }

    @Override
    public Traits traits() {
        return new Traits(
                name, BOTH_FAMILIES, List.of(protocol), List.of(Policy.of(protocol == Protocol.TCP ? 20 : 32, 240)));
    }

    @Override
    public Verdict help(Visit visit) {
        Payload payload = visit.packet().payload();
        boolean tells = protocol == Protocol.TCP ? signals(visit, payload) : registers(visit, payload);
        return tells ? new Verdict.Unknown(fact()) : Verdict.ACCEPT;
    }

    private Fact fact() {
        return new Fact(
                "what the helper " + name + " reads in this packet",
                "a decoder of H.323 messages; without one say -j CT without --helper, or test on a kernel");
    }

    /** Whether a segment begins with, or continues, a Q.931 message. */
    private static boolean signals(Visit visit, Payload payload) {
        if (!visit.established() || visit.packet().tcp().isEmpty()) {
            return false;
        }
        Lengths lengths = visit.memory(Lengths.class, Lengths::new);
        int awaited = lengths.get(visit.direction());
        int length = payload.length();
        boolean header = length >= PACKET_HEADER && Numbers.half(payload, 0) == 0x0300;
        if (length > 0 && !header) {
            // What is no message leaves the memory alone unless something was awaited.
            lengths.set(visit.direction(), 0);
            return awaited > 0 && awaited <= length && payload.at(0) == Q931;
        }
        int whole = header ? Numbers.half(payload, 2) : 0;
        boolean alone = whole > length && length == PACKET_HEADER;
        lengths.set(visit.direction(), alone ? whole - PACKET_HEADER : 0);
        return whole > PACKET_HEADER && whole <= length && payload.at(PACKET_HEADER) == Q931;
    }

    /** Whether a datagram begins as a message that the kernel looks at. */
    private static boolean registers(Visit visit, Payload payload) {
        boolean read = visit.packet().transport() instanceof Transport.Ports && payload.length() > 0;
        boolean extended = read && (payload.at(0) & 0x80) != 0;
        return read && !extended && TELLING.contains(payload.at(0) >> 2 & 0x1f);
    }
}
