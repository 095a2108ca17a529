package io.nfwalk.network;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;

/**
 * What an ICMP error means to the socket whose packet it quotes. Source: kernel net/ipv4/icmp.c (icmp_unreach,
 * icmp_err_convert), tcp_ipv4.c (tcp_v4_err), udp.c, ping.c; net/ipv6/icmp.c (icmpv6_err_convert).
 */
enum Trouble {
    /** Nobody listens on the port: ECONNREFUSED. */
    REFUSED,
    /** The packet did not get there, for any other reason. */
    UNREACHABLE,
    /** The packet was too long for a link on the way. */
    TOO_LONG,
    /** A router knows a better one, or wants less traffic. */
    ADVICE,
    /** Nothing that a socket would hear of. */
    NOTHING;

    private static final int HIGHEST_UNREACHABLE_CODE = 15;

    /** What the ICMP error means. */
    static Trouble of(Packet error) {
        Transport.Icmp header = error.icmp().orElseThrow();
        return error.family() == Family.IPV4
                ? ofIpv4(header.type(), header.code())
                : ofIpv6(header.type(), header.code());
    }

    private static Trouble ofIpv4(int type, int code) {
        return switch (type) {
            case 3 -> ofDestinationUnreachable(code);
            case 4, 5 -> ADVICE;
            case 11 -> code == 1 ? NOTHING : UNREACHABLE;
            case 12 -> UNREACHABLE;
            default -> NOTHING;
        };
    }

    private static Trouble ofDestinationUnreachable(int code) {
        return switch (code) {
            case 3 -> REFUSED;
            case 4 -> TOO_LONG;
            default -> code > HIGHEST_UNREACHABLE_CODE ? NOTHING : UNREACHABLE;
        };
    }

    private static Trouble ofIpv6(int type, int code) {
        return switch (type) {
            case 1 -> code == 4 ? REFUSED : UNREACHABLE;
            case 2 -> TOO_LONG;
            case 3, 4 -> UNREACHABLE;
            case 137 -> ADVICE;
            default -> NOTHING;
        };
    }
}
