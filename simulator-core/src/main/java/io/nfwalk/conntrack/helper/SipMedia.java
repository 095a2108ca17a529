package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.helper.SipMessage.Line;
import io.nfwalk.conntrack.helper.SipMessage.Span;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * The media streams that a SIP message's session description names. Source: kernel net/netfilter/nf_conntrack_sip.c,
 * process_sdp.
 */
record SipMedia(Visit visit, SipMessage message, SipHelper.Session session) {
    /** Media types, in the order of their kinds. */
    private enum Media {
        AUDIO("audio "),
        VIDEO("video "),
        IMAGE("image ");

        private final String word;

        Media(String word) {
            this.word = word;
        }

        int kind() {
            return ordinal() + 1;
        }
    }

    /**
     * A media stream that a description names.
     *
     * @param kind its kind of expectation
     * @param address where it goes
     * @param port to which port
     * @param from where the port stands
     * @param to where it ends
     */
    record Stream(int kind, IpAddress address, int port, int from, int to) {
        private Stream to(IpAddress other, int otherPort) {
            return new Stream(kind, other, otherPort, from, to);
        }
    }

    private SipTranslation translation() {
        return new SipTranslation(visit, message, session);
    }

    /** Expects what the description names; says whether the message passes. Source: process_sdp. */
    boolean announced() {
        Span version = message.line(Line.VERSION, 0, Optional.empty());
        if (!version.isThere()) {
            return true;
        }
        int description = version.from();
        Optional<IpAddress> usual = connectionAddress(description);
        Optional<IpAddress> last = usual;
        int at = description;
        for (int count = 0; count < Media.values().length; ) {
            Span line = message.line(Line.MEDIA, at, Optional.empty());
            if (!line.isThere()) {
                break;
            }
            Optional<Media> media = media(line);
            if (media.isEmpty()) {
                at = line.to();
                continue;
            }
            at = line.from() + media.get().word.length();
            Message.Number port = message.number(at);
            if (port.value() == 0) {
                continue;
            }
            Optional<IpAddress> own = connectionAddress(at);
            Optional<IpAddress> address = own.or(() -> usual);
            if (!SipMessage.isPort(port.value()) || address.isEmpty()) {
                return false;
            }
            Stream stream = new Stream(media.get().kind(), address.get(), (int) port.value(), at, line.to());
            last = expectMedia(stream);
            if (last.isEmpty()) {
                return false;
            }
            if (own.isPresent() && visit.translated() && !translation().mediaAddress(at, last.get())) {
                return false;
            }
            count++;
        }
        return !visit.translated() || last.isEmpty() || translation().session(description, last.get());
    }

    private Optional<IpAddress> connectionAddress(int from) {
        Span span = message.line(Line.CONNECTION, from, Optional.of(Line.MEDIA));
        return span.isThere() ? message.addressIn(span) : Optional.empty();
    }

    private Optional<Media> media(Span line) {
        for (Media media : Media.values()) {
            if (line.to() - line.from() >= media.word.length() && message.hasExactlyAt(line.from(), media.word)) {
                return Optional.of(media);
            }
        }
        return Optional.empty();
    }

    /**
     * Expects a stream and its control stream. Source: set_expected_rtp_rtcp.
     *
     * @return the address that the description is to name from now on; empty if the message is dropped
     */
    private Optional<IpAddress> expectMedia(Stream stream) {
        if (!stream.address().equals(visit.thisWay().source())) {
            return Optional.of(stream.address());
        }
        Stream direct = stream;
        while (true) {
            Optional<Expectation> known = expectedByAnother(direct);
            if (known.isEmpty()) {
                break;
            }
            Expectation other = known.get();
            boolean moved = !other.translation().announced().equals(other.ends().destination())
                    || other.translation().announcedPart() != other.ends().destinationPart();
            if (direct != stream || !moved || !visit.translated()) {
                return direct == stream || translation().mediaPort(stream, direct.port() & ~1)
                        ? Optional.of(direct.address())
                        : Optional.empty();
            }
            direct = stream.to(
                    other.translation().announced(), other.translation().announcedPart());
        }
        if (direct != stream && !translation().mediaPort(stream, direct.port() & ~1)) {
            return Optional.empty();
        }
        Expectation rtp = expectation(direct, direct.port() & ~1);
        Expectation rtcp = expectation(direct, (direct.port() & ~1) + 1);
        if (visit.translated() && direct == stream) {
            return translation().expectMedia(stream, rtp, rtcp);
        }
        return expectBoth(rtp, rtcp) ? Optional.of(direct.address()) : Optional.empty();
    }

    /** Another call may have announced the same stream already. */
    private Optional<Expectation> expectedByAnother(Stream stream) {
        Tuple tuple = new Tuple(Protocol.UDP, visit.otherWay().source(), 0, stream.address(), stream.port());
        Connection connection = visit.connection();
        return visit.expecting()
                .find(tuple, connection.zone())
                .filter(known -> known.master() != connection
                        && known.kind() == stream.kind()
                        && known.master().helper().equals(connection.helper())
                        && known.master().original().protocol()
                                == connection.original().protocol());
    }

    private Expectation expectation(Stream stream, int port) {
        return Expectation.of(
                visit.connection(),
                stream.kind(),
                Optional.of(visit.otherWay().source()),
                stream.address(),
                Protocol.UDP,
                port);
    }

    private boolean expectBoth(Expectation rtp, Expectation rtcp) {
        Expecting expecting = visit.expecting();
        Expecting.Outcome first = expecting.expect(rtp, true);
        if (!isExpected(first)) {
            return false;
        }
        if (isExpected(expecting.expect(rtcp, true))) {
            return true;
        }
        if (first == Expecting.Outcome.ADDED) {
            expecting.forget(rtp);
        }
        return false;
    }

    private static boolean isExpected(Expecting.Outcome outcome) {
        return outcome == Expecting.Outcome.ADDED || outcome == Expecting.Outcome.THERE_ALREADY;
    }
}
