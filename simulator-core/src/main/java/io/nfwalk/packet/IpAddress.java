package io.nfwalk.packet;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * An IPv4 or IPv6 address as a number; it never asks a name server.
 *
 * @param family which family the address is of
 * @param high the upper 64 bits in network order; 0 for IPv4
 * @param low the lower 64 bits in network order; 0 to 2^32-1 for IPv4
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {
    /** Refuses an IPv4 address with more than 32 bits. */
    public IpAddress {
        if (family == Family.IPV4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("not an IPv4 address: " + high + ", " + low);
        }
    }

    /** The IPv4 address with these 32 bits. */
    public static IpAddress ipv4(int bits) {
        return new IpAddress(Family.IPV4, 0, Integer.toUnsignedLong(bits));
    }

    /**
     * The address that the text names ({@code 10.0.0.1}, {@code fd00::1}); IllegalArgumentException if it names none.
     */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** The address that the text names, or empty; IPv4 needs all four numbers in decimal, IPv6 has no zone index. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? AddressText.parseIpv6(text) : AddressText.parseIpv4(text);
    }

    /** 0.0.0.0 or ::. */
    public static IpAddress unspecified(Family family) {
        return new IpAddress(family, 0, 0);
    }

    /** 127.0.0.1 or ::1. */
    public static IpAddress loopback(Family family) {
        return family == Family.IPV4 ? ipv4(0x7f000001) : new IpAddress(Family.IPV6, 0, 1);
    }

    /** Whether this is 0.0.0.0 or ::. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** Whether this lies in 127.0.0.0/8, or is ::1. */
    public boolean isLoopback() {
        return family == Family.IPV4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** Whether this lies in 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return family == Family.IPV4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** Whether this is 255.255.255.255. */
    public boolean isLimitedBroadcast() {
        return family == Family.IPV4 && low == 0xffff_ffffL;
    }

    /** Whether this lies in fe80::/10 or 169.254.0.0/16. */
    public boolean isLinkLocal() {
        return family == Family.IPV4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /** Whether this lies in ::ffff:0:0/96, the IPv4 addresses as IPv6's sockets write them. */
    public boolean isMappedIpv4() {
        return family == Family.IPV6 && high == 0 && low >>> 32 == 0xffff;
    }

    /** The address whose bits are set in both; the families must be equal. */
    public IpAddress and(IpAddress mask) {
        return new IpAddress(family, high & mask.high, low & mask.low);
    }

    /** The address whose bits are set in either; the families must be equal. */
    public IpAddress or(IpAddress other) {
        return new IpAddress(family, high | other.high, low | other.low);
    }

    /** The address with every bit turned. */
    public IpAddress not() {
        return family == Family.IPV4 ? ipv4(~(int) low) : new IpAddress(Family.IPV6, ~high, ~low);
    }

    /**
     * The four 32-bit words of an IPv6 address or the one of an IPv4 address, most significant first, in network order.
     */
    public int[] words() {
        return family == Family.IPV4
                ? new int[] {(int) low}
                : new int[] {(int) (high >>> 32), (int) high, (int) (low >>> 32), (int) low};
    }

    /** The address made of such words. */
    public static IpAddress ofWords(Family family, int[] words) {
        if (family == Family.IPV4) {
            return ipv4(words[0]);
        }
        return new IpAddress(
                Family.IPV6,
                ((long) words[0] << 32) | Integer.toUnsignedLong(words[1]),
                ((long) words[2] << 32) | Integer.toUnsignedLong(words[3]));
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:80}; without a port the address. */
    public String withPort(OptionalInt port) {
        if (port.isEmpty()) {
            return toString();
        }
        return (family == Family.IPV6 ? "[" + this + "]" : toString()) + ":" + port.getAsInt();
    }

    /** IPv4 before IPv6, then as unsigned numbers. */
    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Written out, since addresses are compared more often than anything else, and a record's own way takes longer. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress same && low == same.low && high == same.high && family == same.family;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    /** The usual text: dotted quad, or IPv6 in the form of RFC 5952. */
    @Override
    public String toString() {
        return family == Family.IPV4 ? AddressText.printIpv4((int) low) : AddressText.printIpv6(words());
    }
}
