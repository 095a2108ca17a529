package io.nfwalk.walk;

import io.nfwalk.packet.Family;

/**
 * What a host complains about on its own account, with ICMP's and ICMPv6's types and codes. Source: RFC 792, RFC 4443.
 */
enum Complaint {
    /** No time to live is left. */
    TTL_EXCEEDED(11, 0, 3, 0),
    /** Fragments are missing. */
    REASSEMBLY_TIME_EXCEEDED(11, 1, 3, 1),
    /** The packet does not fit the next link. */
    TOO_BIG(3, 4, 2, 0),
    /** Nobody on the link has the address. */
    HOST_UNREACHABLE(3, 1, 1, 3),
    /** There is no route; in IPv6 also: there is one that refuses. */
    NO_ROUTE(3, 0, 1, 0),
    /** A route says that the host is unreachable. */
    UNREACHABLE_ROUTE(3, 1, 1, 0),
    /** A route prohibits it. */
    PROHIBITED(3, 13, 1, 1),
    /** IPv4: a neighbour is the better way. */
    REDIRECT(5, 1, 137, 0),
    /** IPv6: a header's field is wrong. */
    WRONG_FIELD(12, 0, 4, 0),
    /** IPv6: nobody speaks the protocol that a header announces. */
    UNKNOWN_HEADER(3, 2, 4, 1),
    /** IPv6: an option is unknown. */
    UNKNOWN_OPTION(12, 0, 4, 2),
    /** IPv6: a first fragment ends before the header of its protocol. */
    INCOMPLETE_HEADER(12, 0, 4, 3),
    /** The source may not be used beyond its link. */
    BEYOND_SCOPE(3, 1, 1, 2);

    private final int type;
    private final int code;
    private final int type6;
    private final int code6;

    Complaint(int type, int code, int type6, int code6) {
        this.type = type;
        this.code = code;
        this.type6 = type6;
        this.code6 = code6;
    }

    int type(Family family) {
        return family == Family.IPV4 ? type : type6;
    }

    int code(Family family) {
        return family == Family.IPV4 ? code : code6;
    }
}
