package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.helper.Expecting.Outcome;
import io.nfwalk.conntrack.helper.SipMessage.Endpoint;
import io.nfwalk.conntrack.helper.SipMessage.Header;
import io.nfwalk.conntrack.helper.SipMessage.Line;
import io.nfwalk.conntrack.helper.SipMessage.Span;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes a SIP message of a translated connection anew: the addresses of both sides wherever they stand, and those of
 * the media streams. Its methods say whether that succeeded; if not, the message is dropped. Source: kernel
 * net/netfilter/nf_nat_sip.c.
 */
record SipTranslation(Visit visit, SipMessage message, SipHelper.Session session) {
    private static final int LAST_PORT = 65535;

    private IpAddress newSource() {
        return visit.otherWay().destination();
    }

    /** What a speaker is called by the other side, in the same direction as its packets. */
    private static String words(IpAddress address, boolean bracketed) {
        return bracketed && address.family() == Family.IPV6 ? "[" + address + "]" : address.toString();
    }

    // ---- the headers

    /** Source: nf_nat_sip. */
    boolean headers() {
        boolean request = !message.beginsWith("SIP/2.0");
        if (request) {
            Endpoint target = message.requested();
            if (target.isThere()) {
                map(target);
            }
        }
        via(request);
        SipMessage.Values contacts = message.values(Header.CONTACT);
        for (Endpoint contact = contacts.next(); contact.isThere(); contact = contacts.next()) {
            map(contact);
        }
        map(Header.FROM);
        map(Header.TO);
        if (visit.direction() == Direction.REPLY && session.answersTo.isPresent()) {
            if (visit.packet().tcp().isPresent()) {
                return false;
            }
            visit.setDestinationPort(session.answersTo.getAsInt());
        }
        return true;
    }

    private void map(Header header) {
        Endpoint endpoint = message.endpoint(header);
        if (endpoint.isThere()) {
            map(endpoint);
        }
    }

    /** Writes what one side is called by the other, if the endpoint is a side of the connection. */
    private void map(Endpoint endpoint) {
        Tuple there = visit.thisWay();
        Tuple back = visit.otherWay();
        IpAddress address;
        int port;
        if (endpoint.is(there.source(), there.sourcePart())) {
            address = back.destination();
            port = back.destinationPart();
        } else if (endpoint.is(there.destination(), there.destinationPart())) {
            address = back.source();
            port = session.answersTo.orElse(back.sourcePart());
        } else {
            return;
        }
        if (!endpoint.is(address, port)) {
            message.replace(endpoint.span().from(), endpoint.span().to(), address.withPort(OptionalInt.of(port)));
        }
    }

    /** The topmost Via header and its parameters, if it is about this connection. */
    private void via(boolean request) {
        boolean tcp = visit.connection().original().protocol() == Protocol.TCP;
        Endpoint via = message.endpoint(tcp ? Header.VIA_TCP : Header.VIA_UDP);
        Tuple there = visit.thisWay();
        boolean own = via.isThere()
                && (request
                        ? via.is(there.source(), there.sourcePart())
                        : via.is(there.destination(), there.destinationPart()));
        if (!own) {
            return;
        }
        int before = message.length();
        map(via);
        int behind = via.span().to() + message.length() - before;
        address("maddr=", behind, there.source(), newSource(), true);
        address("received=", behind, there.destination(), visit.otherWay().source(), false);
        Span rport = message.numberParameter("rport=", behind);
        int port = visit.otherWay().sourcePart();
        long written = rport.isThere() ? message.number(rport.from()).value() : 0;
        boolean maps = SipMessage.isPort(written) && written == there.destinationPart() && written != port;
        if (maps) {
            message.replace(rport.from(), rport.to(), Integer.toString(port));
        }
    }

    private void address(String name, int from, IpAddress old, IpAddress fresh, boolean bracketed) {
        Endpoint found = message.addressParameter(name, from, bracketed);
        if (found.address().equals(Optional.of(old)) && !old.equals(fresh)) {
            message.replace(found.span().from(), found.span().to(), words(fresh, bracketed));
        }
    }

    // ---- the session description

    /** Writes a media stream's own connection address. */
    boolean mediaAddress(int from, IpAddress address) {
        return write(Line.CONNECTION, from, address) == SipMessage.Found.YES && contentLength();
    }

    /** Writes a media stream's port. */
    boolean mediaPort(SipMedia.Stream stream, int port) {
        message.replace(stream.from(), stream.to(), Integer.toString(port));
        return contentLength();
    }

    /** Writes the addresses of the session's owner and connection. */
    boolean session(int from, IpAddress address) {
        if (write(Line.OWNER, from, address) != SipMessage.Found.YES) {
            return false;
        }
        write(Line.CONNECTION, from, address);
        return contentLength();
    }

    private SipMessage.Found write(Line line, int from, IpAddress address) {
        Span span = message.line(line, from, Optional.of(Line.MEDIA));
        if (span.isThere()) {
            message.replace(span.from(), span.to(), address.toString());
        }
        return span.found();
    }

    private boolean contentLength() {
        Span description = message.line(Line.VERSION, 0, Optional.empty());
        Span length = message.header(Header.CONTENT_LENGTH, 0);
        if (!description.isThere() || !length.isThere()) {
            return false;
        }
        int bytes = message.length() - description.from() + "v=".length();
        message.replace(length.from(), length.to(), Integer.toString(bytes));
        return true;
    }

    // ---- expectations

    /** Where the other side will send to what this side announced. */
    private IpAddress reachableAt(IpAddress announced) {
        return visit.thisWay().source().equals(newSource()) ? announced : newSource();
    }

    /** Source: nf_nat_sip_expect. */
    boolean expectSignalling(Expectation expectation, Span written) {
        int port = expectation.ends().destinationPart();
        int source = session.answersTo.orElse(visit.thisWay().sourcePart());
        int wanted = port == source ? visit.otherWay().destinationPart() : port;
        IpAddress address = reachableAt(expectation.ends().destination());
        Optional<Expectation> free = visit.expectAtFreePort(expectation
                .translated(SipHelper.opposite(visit), SipTranslation::arrived)
                .to(address, wanted));
        if (free.isEmpty() || free.get().ends().destinationPart() == 0) {
            return false;
        }
        int found = free.get().ends().destinationPart();
        if (!address.equals(expectation.ends().destination()) || found != port) {
            message.replace(written.from(), written.to(), address.withPort(OptionalInt.of(found)));
        }
        return true;
    }

    /**
     * Expects a stream and its control stream at the first free pair of ports. Source: nf_nat_sdp_media.
     *
     * @return the address that the description is to name; empty if there is no free pair
     */
    Optional<IpAddress> expectMedia(SipMedia.Stream stream, Expectation rtp, Expectation rtcp) {
        IpAddress address = reachableAt(stream.address());
        Expecting expecting = visit.expecting();
        for (int port = rtp.ends().destinationPart(); port < LAST_PORT; port += 2) {
            Expectation first = rtp.translated(SipHelper.opposite(visit), SipTranslation::arrived)
                    .to(address, port);
            Outcome outcome = expecting.expect(first, true);
            if (outcome == Outcome.CLASHES) {
                continue;
            }
            if (outcome != Outcome.ADDED) {
                return Optional.empty();
            }
            Expectation second = rtcp.translated(SipHelper.opposite(visit), SipTranslation::arrived)
                    .to(address, port + 1);
            outcome = expecting.expect(second, true);
            if (outcome == Outcome.ADDED && (port == rtp.ends().destinationPart() || mediaPort(stream, port))) {
                return Optional.of(address);
            }
            expecting.forget(first);
            if (outcome == Outcome.ADDED) {
                expecting.forget(second);
            }
            if (outcome != Outcome.CLASHES) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Translates an expected signalling connection or media stream. Source: nf_nat_sip_expected. */
    private static void arrived(Connection fresh, Expectation expectation, Expecting expecting) {
        expecting.translate(
                fresh,
                Arrival.exactly(
                        expectation.translation().announced(),
                        expectation.translation().announcedPart()),
                Manipulation.DESTINATION);
        Connection master = expectation.master();
        Tuple original = fresh.original();
        Optional<Expectation> pair = expectation.kind() == SipHelper.SIGNALLING
                ? Optional.empty()
                : expecting.announcedBy(master).stream()
                        .filter(other -> other.ends().protocol() == original.protocol()
                                && other.translation().announced().equals(original.source())
                                && other.translation().announcedPart() == original.sourcePart())
                        .findFirst();
        if (pair.isPresent()) {
            expecting.translate(
                    fresh,
                    Arrival.exactly(
                            pair.get().ends().destination(), pair.get().ends().destinationPart()),
                    Manipulation.SOURCE);
        } else if (original.source()
                .equals(master.tuple(expectation.translation().direction()).source())) {
            IpAddress from = master.tuple(expectation.translation().direction().opposite())
                    .destination();
            expecting.translate(fresh, NatRange.of(from), Manipulation.SOURCE);
        }
    }
}
