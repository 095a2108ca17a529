package io.nfwalk.packet;

/** Numbers of the IP protocols that nfwalk treats by name. Source: IANA, protocol numbers. */
public final class Protocol {
    /** ICMP for IPv4. */
    public static final int ICMP = 1;
    /** Transmission Control Protocol. */
    public static final int TCP = 6;
    /** User Datagram Protocol. */
    public static final int UDP = 17;
    /** Datagram Congestion Control Protocol. */
    public static final int DCCP = 33;
    /** Generic Routing Encapsulation. */
    public static final int GRE = 47;
    /** Encapsulating Security Payload. */
    public static final int ESP = 50;
    /** Authentication Header. */
    public static final int AH = 51;
    /** ICMP for IPv6. */
    public static final int ICMPV6 = 58;
    /** Stream Control Transmission Protocol. */
    public static final int SCTP = 132;
    /** UDP with partial checksums. */
    public static final int UDPLITE = 136;

    private Protocol() {}

    /** The name in results and sentences ({@code tcp}), or the number in decimal where nfwalk has no name. */
    public static String name(int protocol) {
        return switch (protocol) {
            case ICMP -> "icmp";
            case TCP -> "tcp";
            case UDP -> "udp";
            case ICMPV6 -> "icmpv6";
            case SCTP -> "sctp";
            case UDPLITE -> "udplite";
            default -> Integer.toString(protocol);
        };
    }
}
