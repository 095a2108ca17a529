package io.nfwalk.host;

/** Why routing finds no way. Source: kernel net/core/fib_rules.c and net/ipv4/fib_semantics.c, fib_props. */
public enum RouteError {
    /** No route matches, or a policy rule says {@code unreachable}: ENETUNREACH, ICMP 3/0. */
    NET_UNREACHABLE,
    /** An {@code unreachable} route, or the in interface does not forward: EHOSTUNREACH, ICMP 3/1. */
    HOST_UNREACHABLE,
    /** A {@code prohibit} route or rule: EACCES, ICMP 3/13. */
    PROHIBITED,
    /** A {@code blackhole} route or rule: EINVAL, no ICMP. */
    BLACKHOLE
}
