package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Optional;

/**
 * One SIP message in a packet: finds its parts, and can write them anew. Places count from the message's beginning.
 *
 * <p>Headers stand at the beginning of a line and may go on in lines that begin with a blank; their names are read in
 * any case, or in a compact form of one letter. Source: kernel net/netfilter/nf_conntrack_sip.c.
 */
final class SipMessage {
    static final int USUAL_PORT = 5060;
    private static final int LOWEST_PORT = 1024;
    private static final int MOST_DIGITS = 11;
    private static final int MOST_DIGITS_OF_PORT = 5;

    /** What stands in a header where it is read. */
    private enum Value {
        DIGITS,
        /** An address, perhaps with a port. */
        ENDPOINT,
        /** The same, perhaps behind a user name. */
        URI
    }

    /** The headers that are read. */
    enum Header {
        CSEQ("CSeq", "", "", Value.DIGITS),
        FROM("From", "f", "sip:", Value.URI),
        TO("To", "t", "sip:", Value.URI),
        CONTACT("Contact", "m", "sip:", Value.URI),
        VIA_UDP("Via", "v", "UDP ", Value.ENDPOINT),
        VIA_TCP("Via", "v", "TCP ", Value.ENDPOINT),
        EXPIRES("Expires", "", "", Value.DIGITS),
        CONTENT_LENGTH("Content-Length", "l", "", Value.DIGITS);

        private final String name;
        private final String compact;
        private final String before;
        private final Value value;

        Header(String name, String compact, String before, Value value) {
            this.name = name;
            this.compact = compact;
            this.before = before;
            this.value = value;
        }
    }

    /** The lines of a session description that are read. */
    enum Line {
        VERSION("v="),
        OWNER("o="),
        CONNECTION("c="),
        MEDIA("m=");

        private final String name;

        Line(String name) {
            this.name = name;
        }
    }

    /** Whether something is there. */
    enum Found {
        YES,
        NO,
        UNREADABLE
    }

    /**
     * Part of the message.
     *
     * @param found whether it is there
     * @param from where it begins; where to look further if it is unreadable
     * @param to where it ends
     */
    record Span(Found found, int from, int to) {
        private static final Span NONE = new Span(Found.NO, 0, 0);

        boolean isThere() {
            return found == Found.YES;
        }
    }

    /**
     * An address with a port.
     *
     * @param span where it stands
     * @param address the address
     * @param port the port; 5060 if none is written
     */
    record Endpoint(Span span, Optional<IpAddress> address, int port) {
        private static Endpoint none(Found found) {
            return new Endpoint(new Span(found, 0, 0), Optional.empty(), 0);
        }

        boolean isThere() {
            return span.isThere();
        }

        boolean is(IpAddress other, int otherPort) {
            return address.equals(Optional.of(other)) && port == otherPort;
        }
    }

    /** Goes through all values of a header that may stand there several times. */
    final class Values {
        private final Header header;
        private boolean inHeader;
        private int from;

        private Values(Header header) {
            this.header = header;
        }

        /** The next one with an address; not there behind the last. */
        Endpoint next() {
            Span span = nextSpan();
            if (!span.isThere()) {
                return Endpoint.none(Found.NO);
            }
            Endpoint endpoint = endpoint(span.from());
            if (endpoint.isThere()) {
                from = endpoint.span().to();
            }
            return endpoint;
        }

        private Span nextSpan() {
            while (inHeader) {
                Span span = nextInList(header, from);
                if (span.isThere()) {
                    return span;
                }
                if (span.found() == Found.NO) {
                    inHeader = false;
                } else {
                    from = span.from();
                }
            }
            Span span = readable(header, from);
            inHeader = span.isThere();
            return span;
        }
    }

    private final Visit visit;
    private final Family family;
    private final int start;
    private int limit;
    private Message text;
    private SipText lines;

    /** The message of that length at a place of the packet's payload. */
    SipMessage(Visit visit, int start, int length) {
        this.visit = visit;
        this.family = visit.packet().family();
        this.start = start;
        this.limit = length;
        reread();
    }

    private void reread() {
        text = new Message(Message.of(visit.packet().payload()).text().substring(start));
        lines = new SipText(text, limit, family);
    }

    int length() {
        return limit;
    }

    int at(int index) {
        return text.at(index);
    }

    boolean beginsWith(String word) {
        return text.hasIgnoringCase(0, word);
    }

    boolean hasAt(int index, String word) {
        return index + word.length() <= limit && text.hasIgnoringCase(index, word);
    }

    boolean hasExactlyAt(int index, String word) {
        return text.has(index, word);
    }

    /** The number there; none if it is beyond 32 bits or has more than eleven digits. */
    Message.Number number(int index) {
        Message.Number number = text.decimal(index);
        boolean sound = number.end() - index <= MOST_DIGITS && number.value() <= 0xffff_ffffL;
        return sound ? number : new Message.Number(0, index);
    }

    /** Replaces a part; what stands behind it moves. */
    void replace(int from, int to, String by) {
        visit.rewriteUnshifted(start + from, start + to, Message.bytes(by));
        limit += by.length() - (to - from);
        reread();
    }

    // ---- headers

    /** The first header of that name from a place on: its value in the form that is read. */
    Span header(Header header, int from) {
        for (int line = lines.nextLine(from); line >= 0; line = lines.nextLine(line + 1)) {
            int behind = SipText.isBlank(at(line)) ? SipText.NOWHERE : behindName(header, line);
            if (behind < 0) {
                continue;
            }
            int colon = lines.skipBlanks(behind);
            if (colon < 0 || at(colon) != ':' || colon + 1 >= limit) {
                return Span.NONE;
            }
            int value = lines.skipBlanks(colon + 1);
            return value < 0 ? Span.NONE : value(header, value);
        }
        return Span.NONE;
    }

    /** The first header of that name, from a place on, that can be read. */
    private Span readable(Header header, int from) {
        Span span = header(header, from);
        while (span.found() == Found.UNREADABLE) {
            span = header(header, span.from());
        }
        return span;
    }

    private int behindName(Header header, int line) {
        int behind = line + header.name.length();
        if (behind <= limit && text.hasIgnoringCase(line, header.name)) {
            return behind;
        }
        behind = line + header.compact.length();
        boolean compact = !header.compact.isEmpty()
                && behind < limit
                && text.hasIgnoringCase(line, header.compact)
                && !Message.isLetter(at(behind));
        return compact ? behind : SipText.NOWHERE;
    }

    private Span value(Header header, int from) {
        int begin = from;
        if (!header.before.isEmpty()) {
            begin = lines.find(header.before, from, limit);
            if (begin < 0) {
                return new Span(Found.UNREADABLE, from, from);
            }
            begin += header.before.length();
        }
        Span span = valueAt(header, begin);
        return span.isThere() ? span : new Span(Found.UNREADABLE, from, from);
    }

    private Span valueAt(Header header, int from) {
        int begin = header.value == Value.URI ? lines.behindUser(from) : from;
        int end = switch (header.value) {
            case DIGITS -> Math.min(text.decimal(begin).end(), limit);
            case ENDPOINT, URI -> endpoint(begin).span().to();
        };
        return new Span(end > begin ? Found.YES : Found.UNREADABLE, begin, end);
    }

    /** A further value in the same header, behind a comma. */
    private Span nextInList(Header header, int from) {
        int comma = lines.find(",", from, limit);
        int before = comma < 0 ? SipText.NOWHERE : lines.find(header.before, comma, limit);
        if (before < 0) {
            return Span.NONE;
        }
        int begin = before + header.before.length();
        Span span = valueAt(header, begin);
        return span.isThere() ? span : new Span(Found.UNREADABLE, begin, begin);
    }

    /** The first header of that name that can be read, as an address with a port. */
    Endpoint endpoint(Header header) {
        Span span = readable(header, 0);
        return span.isThere() ? endpoint(span.from()) : Endpoint.none(Found.NO);
    }

    /** All values of a header. */
    Values values(Header header) {
        return new Values(header);
    }

    /** An address, perhaps with a port; neither may be the message's last character. */
    private Endpoint endpoint(int from) {
        Optional<Message.Address> address = lines.address(from, true);
        if (address.isEmpty() || address.get().end() >= limit) {
            return Endpoint.none(Found.UNREADABLE);
        }
        int end = address.get().end();
        long port = USUAL_PORT;
        if (at(end) == ':') {
            Message.Number number = text.decimal(end + 1);
            int digits = number.end() - end - 1;
            end = number.end();
            port = number.value();
            if (digits > MOST_DIGITS_OF_PORT || end >= limit || !isPort(port)) {
                return Endpoint.none(Found.UNREADABLE);
            }
        }
        return new Endpoint(
                new Span(Found.YES, from, end), Optional.of(address.get().address()), (int) port);
    }

    /** Whether a number is a port that is not privileged: others are not taken for one. */
    static boolean isPort(long number) {
        return number >= LOWEST_PORT && number <= 65535;
    }

    /** The address in a request's first line. */
    Endpoint requested() {
        int from = 0;
        while (from < limit && Message.isLetter(at(from))) {
            from++;
        }
        if (from == 0 || ++from >= limit) {
            return Endpoint.none(Found.NO);
        }
        for (; from < limit - "sip:".length(); from++) {
            if (SipText.isLineEnd(at(from))) {
                return Endpoint.none(Found.UNREADABLE);
            }
            if (text.hasIgnoringCase(from, "sip:")) {
                from += "sip:".length();
                break;
            }
        }
        int begin = lines.behindUser(from);
        return endpoint(begin);
    }

    // ---- parameters of a header

    /** The part of a header's value behind {@code name}, up to the next semicolon. */
    Span parameter(String name, int from) {
        int listEnd = endOfListItem(from);
        int found = lines.find(name, from, listEnd);
        if (found < 0) {
            return Span.NONE;
        }
        int begin = found + name.length();
        int end = lines.find(";", begin, listEnd);
        return new Span(Found.YES, begin, end < 0 ? listEnd : end);
    }

    /** The address behind {@code name} in a header's value, with port 0. */
    Endpoint addressParameter(String name, int from, boolean bracketed) {
        int found = lines.find(name, from, endOfListItem(from));
        if (found < 0) {
            return Endpoint.none(Found.NO);
        }
        int begin = found + name.length();
        return lines.address(begin, bracketed)
                .map(read -> new Endpoint(new Span(Found.YES, begin, read.end()), Optional.of(read.address()), 0))
                .orElseGet(() -> Endpoint.none(Found.NO));
    }

    /** The number behind {@code name} in a header's value: where it stands. */
    Span numberParameter(String name, int from) {
        int found = lines.find(name, from, endOfListItem(from));
        if (found < 0) {
            return Span.NONE;
        }
        int begin = found + name.length();
        int end = number(begin).end();
        return new Span(end > begin ? Found.YES : Found.UNREADABLE, begin, end);
    }

    private int endOfListItem(int from) {
        int comma = lines.find(",", from, limit);
        return comma < 0 ? limit : comma;
    }

    // ---- the session description

    /** The first such line from a place on, before a line of the other kind: what is read of its value. */
    Span line(Line line, int from, Optional<Line> before) {
        for (int at = lines.nextLine(from); at >= 0; at = lines.nextLine(at + 1)) {
            int begin = at;
            if (before.isPresent() && hasAt(begin, before.get().name)) {
                return Span.NONE;
            }
            if (hasAt(begin, line.name)) {
                return lineValue(line, begin + line.name.length());
            }
        }
        return Span.NONE;
    }

    private Span lineValue(Line line, int from) {
        int begin = from;
        int end = switch (line) {
            case VERSION -> Math.min(text.decimal(from).end(), limit);
            case MEDIA -> lines.endOfMedia(from);
            case OWNER, CONNECTION -> {
                begin = lines.behindFamily(from);
                yield begin < 0
                        ? SipText.NOWHERE
                        : lines.address(begin, false).map(Message.Address::end).orElse(SipText.NOWHERE);
            }
        };
        return end > begin ? new Span(Found.YES, begin, end) : new Span(Found.UNREADABLE, from, from);
    }

    /** The address that such a line holds. */
    Optional<IpAddress> addressIn(Span span) {
        return text.address(span.from(), span.to(), family).map(Message.Address::address);
    }
}
