package io.nfwalk.packet;

/** The two IP families, with what differs between them as data. */
public enum Family {
    /** IPv4: 32-bit addresses, 20-byte header, ICMP is protocol 1. */
    IPV4(32, 20, 1),
    /** IPv6: 128-bit addresses, 40-byte header, ICMPv6 is protocol 58. */
    IPV6(128, 40, 58);

    private final int addressBits;
    private final int headerLength;
    private final int icmpProtocol;

    Family(int addressBits, int headerLength, int icmpProtocol) {
        this.addressBits = addressBits;
        this.headerLength = headerLength;
        this.icmpProtocol = icmpProtocol;
    }

    /** Length of an address in bits: 32 or 128. */
    public int addressBits() {
        return addressBits;
    }

    /** Length in bytes of a header without options: 20 or 40. */
    public int headerLength() {
        return headerLength;
    }

    /** Number of the family's own control protocol: 1 (ICMP) or 58 (ICMPv6). */
    public int icmpProtocol() {
        return icmpProtocol;
    }

    /** Whether messages of that type of this protocol are errors, which quote a packet and have no identifier. */
    public boolean isIcmpError(int type) {
        return switch (this) {
            case IPV4 -> type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            case IPV6 -> type < 128;
        };
    }
}
