package io.nfwalk.host;

/**
 * Why routing finds no way, with what the sender of a forwarded packet hears. Source: kernel net/core/fib_rules.c;
 * net/ipv4/fib_semantics.c, fib_props; net/ipv6/route.c, ip6_pkt_discard.
 */
public enum RouteError {
    /** No route matches, or a policy rule says {@code unreachable}: ENETUNREACH, ICMP 3/0, ICMPv6 1/0. */
    NET_UNREACHABLE,
    /** An {@code unreachable} route, or the in interface does not forward: EHOSTUNREACH, ICMP 3/1, ICMPv6 1/0. */
    HOST_UNREACHABLE,
    /** A {@code prohibit} route or rule: EACCES, ICMP 3/13, ICMPv6 1/1. */
    PROHIBITED,
    /** A {@code blackhole} route or rule: EINVAL, no ICMP. */
    BLACKHOLE
}
