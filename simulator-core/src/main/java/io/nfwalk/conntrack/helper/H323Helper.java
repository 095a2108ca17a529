package io.nfwalk.conntrack.helper;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper Q.931}, H.323's call signalling, and {@code H.245}, the control of its channels: both over TCP, in
 * packets of TPKT. H.245 helps connections that Q.931 announced; a rule can give it to UDP only, where it makes no
 * sense.
 *
 * <pre>
 *  03 00 length(2)  message  03 00 length(2)  message ...      a header may come in a segment of its own
 * </pre>
 *
 * <p>A message that can't be read ends the reading of its segment, which passes; one whose announcement is not accepted
 * is dropped. Source: kernel net/netfilter/nf_conntrack_h323_main.c, q931_help, h245_help.
 */
final class H323Helper implements Helper {
    private static final int HEADER = 4;
    private static final int MAGIC = 0x0300;
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;

    private final boolean signals;
    private final Traits traits;

    private H323Helper(String name, int protocol, int expectations) {
        this.signals = name.equals("Q.931");
        this.traits = new Traits(name, BOTH_FAMILIES, List.of(protocol), List.of(Policy.of(expectations, 240)));
    }

    static Helper q931() {
        return new H323Helper("Q.931", Protocol.TCP, 20);
    }

    static Helper h245() {
        return new H323Helper("H.245", Protocol.UDP, 18);
    }

    /** A message in a payload, from (inclusive) to (exclusive). */
    private record Span(int from, int to) {}

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Verdict help(Visit visit) {
        if (!visit.established()) {
            return Verdict.ACCEPT;
        }
        if (visit.packet().tcp().isEmpty()) {
            return datagram(visit);
        }
        H323Session session = visit.memory(H323Session.class, H323Session::new);
        H323Exchange exchange = new H323Exchange(visit, session);
        Optional<Span> span = first(visit, session);
        while (span.isPresent()) {
            session.await(visit.direction(), 0);
            Optional<PerValue> message = read(visit.packet().payload(), span.get());
            if (message.isEmpty()) {
                break;
            }
            if (!passes(message.get(), exchange)) {
                return Verdict.DROP;
            }
            span = next(visit, session, span.get());
        }
        return Verdict.ACCEPT;
    }

    private Optional<PerValue> read(Payload payload, Span span) {
        return signals
                ? H323Messages.signalling(payload, span.from(), span.to())
                : H323Messages.control(payload, span.from(), span.to());
    }

    private boolean passes(PerValue message, H323Exchange exchange) {
        return signals ? new H323Calls(exchange).message(message) : new H323Channels(exchange).message(message);
    }

    /** Source: get_tpkt_data. */
    private static Optional<Span> first(Visit visit, H323Session session) {
        Payload payload = visit.packet().payload();
        Direction direction = visit.direction();
        int awaited = session.awaited(direction);
        boolean header = payload.length() >= HEADER && Numbers.half(payload, 0) == MAGIC;
        if (header) {
            return behindHeader(visit, session, 0);
        }
        session.await(direction, 0);
        return awaited > 0 && awaited <= payload.length() ? Optional.of(new Span(0, awaited)) : Optional.empty();
    }

    private static Optional<Span> next(Visit visit, H323Session session, Span last) {
        Payload payload = visit.packet().payload();
        boolean header = payload.length() - last.to() > HEADER && Numbers.half(payload, last.to()) == MAGIC;
        return header ? behindHeader(visit, session, last.to()) : Optional.empty();
    }

    private static Optional<Span> behindHeader(Visit visit, H323Session session, int at) {
        Payload payload = visit.packet().payload();
        int length = Numbers.half(payload, at + 2);
        int left = payload.length() - at;
        boolean whole = length >= HEADER && length <= left;
        boolean alone = length > left && left == HEADER;
        session.await(visit.direction(), alone ? length - HEADER : 0);
        return whole ? Optional.of(new Span(at + HEADER, at + length)) : Optional.empty();
    }

    /** The kernel takes a datagram for a segment of TCP, whose data begins where twelve bytes of its payload say. */
    private Verdict datagram(Visit visit) {
        Payload payload = visit.packet().payload();
        boolean known =
                visit.packet().transport() instanceof Transport.Ports && payload.length() >= TCP_HEADER - UDP_HEADER;
        int data = known ? (payload.at(4) >> 4) * 4 - UDP_HEADER : payload.length();
        boolean header = payload.length() - data >= HEADER && (data < 0 || Numbers.half(payload, data) == MAGIC);
        return header
                ? new Verdict.Unknown(new Fact(
                        "what the helper " + traits.name() + " reads in a datagram",
                        "a connection of TCP; without one say -j CT without --helper, or test on a kernel"))
                : Verdict.ACCEPT;
    }
}
