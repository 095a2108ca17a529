package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.helper.SipMessage.Endpoint;
import io.nfwalk.conntrack.helper.SipMessage.Found;
import io.nfwalk.conntrack.helper.SipMessage.Header;
import io.nfwalk.conntrack.helper.SipMessage.Span;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code CT --helper sip}: calls make media streams expected, a registration makes further signalling expected.
 *
 * <pre>
 *  INVITE, UPDATE, ACK, PRACK with a session description, and 1xx, 2xx to them:  RTP and RTCP to the speaker
 *  INVITE, BYE, other answers to INVITE, UPDATE, PRACK:                          media is not expected any more
 *  REGISTER, then 2xx with the same contact:                                     signalling from the registrar
 * </pre>
 *
 * <p>Media is expected from the peer's address only, signalling from the registrar's only (the module's options
 * sip_direct_media and sip_direct_signalling are 1). A message that can't be read is dropped.
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_sip.c.
 */
final class SipHelper implements Helper {
    static final int SIGNALLING = 0;
    private static final Duration MASTER_LIFETIME = Duration.ofSeconds(3600);
    private static final int SHORTEST = "SIP/2.0 200".length();
    private static final String ANSWER = "SIP/2.0 ";

    /** Methods that mean something, in the order in which they are looked for. */
    private enum Method {
        INVITE,
        UPDATE,
        ACK,
        PRACK,
        BYE,
        REGISTER
    }

    /** What is remembered of a signalling connection. */
    static final class Session extends Struct {
        private long inviteNumber;
        private long registerNumber;
        /** Where answers have to go, if that is not where requests come from. */
        OptionalInt answersTo = OptionalInt.empty();
    }

    @Override
    public Traits traits() {
        return new Traits(
                "sip",
                BOTH_FAMILIES,
                List.of(Protocol.TCP, Protocol.UDP),
                List.of(Policy.of(1, 180), Policy.of(4, 180), Policy.of(4, 180), Policy.of(2, 180)));
    }

    @Override
    public Verdict help(Visit visit) {
        boolean tcp = visit.connection().original().protocol() == Protocol.TCP;
        if (tcp && (!visit.established() || visit.packet().tcp().isEmpty())) {
            return Verdict.ACCEPT;
        }
        boolean udp = visit.packet().transport() instanceof Transport.Ports;
        int length = visit.packet().payload().length();
        if (length == 0 && (tcp || udp)) {
            return Verdict.ACCEPT;
        }
        visit.renewConnection(MASTER_LIFETIME);
        if (length < SHORTEST) {
            return Verdict.ACCEPT;
        }
        return Verdict.of(tcp ? segment(visit) : message(visit, new SipMessage(visit, 0, length)));
    }

    /** Several messages may be in one segment; one that is not complete passes unread, with all behind it. */
    private boolean segment(Visit visit) {
        int start = 0;
        int grown = 0;
        while (true) {
            int left = visit.packet().payload().length() - start;
            SipMessage rest = new SipMessage(visit, start, left);
            OptionalInt length = length(rest);
            if (length.isEmpty()) {
                break;
            }
            if (length.getAsInt() > left || length.getAsInt() < 0) {
                return true;
            }
            SipMessage message = new SipMessage(visit, start, length.getAsInt());
            if (!message(visit, message)) {
                return false;
            }
            grown += message.length() - length.getAsInt();
            start += message.length();
        }
        if (visit.translated()) {
            visit.shift((short) grown);
        }
        return true;
    }

    /** Headers, an empty line, and as many bytes as the headers say; empty if the headers say nothing or don't end. */
    private static OptionalInt length(SipMessage rest) {
        Span span = rest.header(Header.CONTENT_LENGTH, 0);
        if (!span.isThere()) {
            return OptionalInt.empty();
        }
        Message.Number content = rest.number(span.from());
        if (content.end() == span.from()) {
            return OptionalInt.empty();
        }
        for (int end = content.end(); end + 4 <= rest.length(); end++) {
            if (rest.hasExactlyAt(end, "\r\n\r\n")) {
                return OptionalInt.of(end + 4 + (int) content.value());
            }
        }
        return OptionalInt.empty();
    }

    private boolean message(Visit visit, SipMessage message) {
        Exchange exchange = new Exchange(visit, message, visit.memory(Session.class, Session::new));
        boolean passes = message.beginsWith(ANSWER) ? exchange.answer() : exchange.request();
        return passes && (!visit.translated() || exchange.translation().headers());
    }

    /** One message of one signalling connection; its methods say whether the message passes. */
    private record Exchange(Visit visit, SipMessage message, Session session) {
        private SipTranslation translation() {
            return new SipTranslation(visit, message, session);
        }

        private SipMedia media() {
            return new SipMedia(visit, message, session);
        }

        private boolean request() {
            Endpoint via = message.endpoint(Header.VIA_UDP);
            Tuple way = visit.thisWay();
            // Some phones send from a high port and listen on another.
            if (via.isThere() && via.port() != way.sourcePart() && via.address().equals(Optional.of(way.source()))) {
                session.answersTo = OptionalInt.of(via.port());
            }
            for (Method method : Method.values()) {
                int length = method.name().length();
                boolean said = message.hasAt(0, method.name())
                        && message.length() >= length + 2
                        && message.at(length) == ' '
                        && Message.isLetter(message.at(length + 1));
                if (said) {
                    Optional<Message.Number> sequence = sequence();
                    return sequence.isPresent()
                            && request(method, sequence.get().value());
                }
            }
            return true;
        }

        /** The number in CSeq. */
        private Optional<Message.Number> sequence() {
            Span span = message.header(Header.CSEQ, 0);
            return span.isThere()
                    ? Optional.of(message.number(span.from())).filter(number -> number.end() > span.from())
                    : Optional.empty();
        }

        private boolean request(Method method, long number) {
            return switch (method) {
                case INVITE -> {
                    flush(true);
                    boolean passes = media().announced();
                    session.inviteNumber = passes ? number : session.inviteNumber;
                    yield passes;
                }
                case UPDATE, ACK, PRACK -> media().announced();
                case BYE -> {
                    flush(true);
                    yield true;
                }
                case REGISTER -> register(number);
            };
        }

        private boolean answer() {
            long code = message.number(ANSWER.length()).value();
            Optional<Message.Number> sequence = sequence();
            if (code == 0 || sequence.isEmpty()) {
                return false;
            }
            int behind = sequence.get().end() + 1;
            long number = sequence.get().value();
            for (Method method : List.of(Method.INVITE, Method.UPDATE, Method.PRACK, Method.REGISTER)) {
                if (message.hasAt(behind, method.name())) {
                    return method == Method.REGISTER ? registered(number, code) : invited(number, code);
                }
            }
            return true;
        }

        private boolean invited(long number, long code) {
            if (code >= 100 && code <= 299) {
                return media().announced();
            }
            if (session.inviteNumber == number) {
                flush(true);
            }
            return true;
        }

        /** Takes back what is expected: all media, or the newest signalling. */
        private void flush(boolean media) {
            for (Expectation expectation : visit.expecting().announcedBy(visit.connection())) {
                if (expectation.kind() != SIGNALLING == media) {
                    visit.expecting().forget(expectation);
                    if (!media) {
                        return;
                    }
                }
            }
        }

        // ---- registration

        private boolean register(long number) {
            Connection connection = visit.connection();
            if (connection.has(Connection.Status.EXPECTED)) {
                return true;
            }
            Endpoint contact = message.endpoint(Header.CONTACT);
            if (contact.span().found() == Found.UNREADABLE) {
                return false;
            }
            if (!contact.isThere()
                    || !contact.address().equals(Optional.of(visit.thisWay().source()))) {
                return true;
            }
            int behind = contact.span().to();
            if (!isOfThisProtocol(behind)) {
                return true;
            }
            Span expires = message.numberParameter("expires=", behind);
            if (expires.found() == Found.UNREADABLE) {
                return false;
            }
            long seconds = expires.isThere() ? message.number(expires.from()).value() : expiresHeader();
            boolean passes = seconds == 0 || expectSignalling(contact);
            session.registerNumber = passes ? number : session.registerNumber;
            return passes;
        }

        private long expiresHeader() {
            Span span = message.header(Header.EXPIRES, 0);
            return span.isThere() ? message.number(span.from()).value() : 0;
        }

        private boolean isOfThisProtocol(int from) {
            Span transport = message.parameter("transport=", from);
            String own = visit.connection().original().protocol() == Protocol.TCP ? "TCP" : "UDP";
            return !transport.isThere() || message.hasAt(transport.from(), own);
        }

        private boolean expectSignalling(Endpoint contact) {
            Expectation expectation = Expectation.of(
                            visit.connection(),
                            SIGNALLING,
                            Optional.of(visit.otherWay().source()),
                            contact.address().orElseThrow(),
                            visit.connection().original().protocol(),
                            contact.port())
                    .permanent(new SipHelper(), true);
            return visit.translated()
                    ? translation().expectSignalling(expectation, contact.span())
                    : visit.expecting().expect(expectation);
        }

        private boolean registered(long number, long code) {
            if (session.registerNumber != number || code >= 100 && code <= 199) {
                return true;
            }
            if (code >= 200 && code <= 299) {
                long usual = expiresHeader();
                SipMessage.Values contacts = message.values(Header.CONTACT);
                while (true) {
                    Endpoint contact = contacts.next();
                    if (contact.span().found() == Found.UNREADABLE) {
                        return false;
                    }
                    if (!contact.isThere()) {
                        break;
                    }
                    int behind = contact.span().to();
                    if (!contact.address().equals(Optional.of(visit.thisWay().destination()))
                            || !isOfThisProtocol(behind)) {
                        continue;
                    }
                    Span expires = message.numberParameter("expires=", behind);
                    if (expires.found() == Found.UNREADABLE) {
                        return false;
                    }
                    long seconds =
                            expires.isThere() ? message.number(expires.from()).value() : usual;
                    if (seconds == 0) {
                        break;
                    }
                    if (wake(contact, seconds)) {
                        return true;
                    }
                }
            }
            flush(false);
            return true;
        }

        private boolean wake(Endpoint contact, long seconds) {
            return visit.expecting()
                    .wake(
                            visit.connection(),
                            expected -> expected.kind() == SIGNALLING
                                    && contact.is(
                                            expected.ends().destination(),
                                            expected.ends().destinationPart())
                                    && expected.ends().protocol()
                                            == visit.connection().original().protocol(),
                            Duration.ofSeconds(seconds));
        }
    }

    static Direction opposite(Visit visit) {
        return visit.direction().opposite();
    }
}
