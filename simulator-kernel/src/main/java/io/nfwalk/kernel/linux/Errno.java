package io.nfwalk.kernel.linux;

/**
 * Error numbers of system calls, those that something is decided by. Source: kernel include/uapi/asm-generic/errno.h.
 */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file, entry or object. */
    public static final int ENOENT = 2;
    /** A signal came first. */
    public static final int EINTR = 4;
    /** Nothing there yet. */
    public static final int EAGAIN = 11;
    /** Forbidden, or a prohibit route. */
    public static final int EACCES = 13;
    /** It is there already. */
    public static final int EEXIST = 17;
    /** Wrong argument, or a blackhole route. */
    public static final int EINVAL = 22;
    /** ICMP: host isolated. */
    public static final int ENONET = 64;
    /** ICMP: parameter problem. */
    public static final int EPROTO = 71;
    /** Longer than the path takes. */
    public static final int EMSGSIZE = 90;
    /** ICMP: protocol unreachable. */
    public static final int ENOPROTOOPT = 92;
    /** ICMP: source route failed. */
    public static final int EOPNOTSUPP = 95;
    /** Another socket has the address and port. */
    public static final int EADDRINUSE = 98;
    /** The address is none of the host's. */
    public static final int EADDRNOTAVAIL = 99;
    /** The device is down. */
    public static final int ENETDOWN = 100;
    /** No route. */
    public static final int ENETUNREACH = 101;
    /** Messages were lost because nobody read them in time. */
    public static final int ENOBUFS = 105;
    /** A RST ended the connection. */
    public static final int ECONNRESET = 104;
    /** A RST, or ICMP port unreachable. */
    public static final int ECONNREFUSED = 111;
    /** ICMP: host unknown. */
    public static final int EHOSTDOWN = 112;
    /** No neighbour, or ICMP host unreachable. */
    public static final int EHOSTUNREACH = 113;
    /** A connection that is on its way. */
    public static final int EINPROGRESS = 115;

    private Errno() {}
}
