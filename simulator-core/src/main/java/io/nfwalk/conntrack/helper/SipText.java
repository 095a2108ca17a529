package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Family;
import java.util.Optional;

/**
 * The characters of one SIP message, and what its lines are made of: a header may go on in lines that begin with a
 * blank. Source: kernel net/netfilter/nf_conntrack_sip.c.
 *
 * @param text the packet's payload from the message's beginning
 * @param limit the message's length, which may be less or more
 * @param family of the packet
 */
record SipText(Message text, int limit, Family family) {
    /** Where something is that is not there. */
    static final int NOWHERE = -1;

    int at(int index) {
        return text.at(index);
    }

    /** Behind the word that says the packet's family, in this line; negative if it is not there. */
    int behindFamily(int from) {
        String word = family == Family.IPV4 ? "IN IP4 " : "IN IP6 ";
        for (int i = from; i < limit - word.length() && !isLineEnd(at(i)); i++) {
            if (text.has(i, word)) {
                return i + word.length();
            }
        }
        return NOWHERE;
    }

    /** The end of a medium's name and port; negative if there are none. */
    int endOfMedia(int from) {
        int end = from;
        while (end < limit && Message.isLetter(at(end))) {
            end++;
        }
        return end < limit && at(end) == ' ' ? Math.min(text.decimal(end + 1).end(), limit) : NOWHERE;
    }

    /** Where the next line begins, looking for a line's end from there on; negative behind the last. */
    int nextLine(int from) {
        int end = from;
        while (end < limit && !isLineEnd(at(end))) {
            end++;
        }
        int line = end + 1;
        if (line < limit && at(end) == '\r' && at(line) == '\n') {
            line++;
        }
        return line < limit ? line : NOWHERE;
    }

    static boolean isLineEnd(int character) {
        return character == '\r' || character == '\n';
    }

    static boolean isBlank(int character) {
        return character == ' ' || character == '\t';
    }

    /** From a line's end into the next line, if that goes on with this one. */
    private int continuation(int lineEnd, int until) {
        int at = lineEnd + 1;
        if (at < until && at(lineEnd) == '\r' && at(at) == '\n') {
            at++;
        }
        if (at >= until || !isBlank(at(at))) {
            return NOWHERE;
        }
        while (at < until && isBlank(at(at))) {
            at++;
        }
        return at;
    }

    /** Behind blanks, and in the next line if that goes on with this one. */
    int skipBlanks(int from) {
        int at = from;
        while (at < limit && isBlank(at(at))) {
            at++;
        }
        return at < limit && isLineEnd(at(at)) ? continuation(at, limit) : at;
    }

    /** Where a word stands in a header that may go on in further lines; negative if nowhere. */
    int find(String word, int from, int until) {
        int last = until - word.length();
        for (int i = from; i < last; i++) {
            if (isLineEnd(at(i))) {
                i = continuation(i, last);
                if (i < 0) {
                    return NOWHERE;
                }
            } else if (text.hasIgnoringCase(i, word)) {
                return i;
            }
        }
        return NOWHERE;
    }

    /** Behind a user's name and its {@code @}, if there is one. */
    int behindUser(int from) {
        int at = from;
        while (at < limit && at(at) != '@' && !isLineEnd(at(at))) {
            at++;
        }
        return at < limit && at(at) == '@' ? at + 1 : from;
    }

    /** The address there; in IPv6 within brackets if it has to be, or may be. */
    Optional<Message.Address> address(int from, boolean bracketed) {
        if (family == Family.IPV4) {
            return text.address(from, limit, family);
        }
        boolean opened = from < limit && at(from) == '[';
        if (bracketed && !opened) {
            return Optional.empty();
        }
        return text.address(opened ? from + 1 : from, limit, family)
                .filter(read -> !bracketed || closes(read))
                .map(read -> closes(read) ? new Message.Address(read.address(), read.end() + 1) : read);
    }

    private boolean closes(Message.Address read) {
        return read.end() < limit && at(read.end()) == ']';
    }
}
