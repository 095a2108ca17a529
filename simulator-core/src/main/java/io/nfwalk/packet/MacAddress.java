package io.nfwalk.packet;

import java.util.Optional;

/**
 * An Ethernet address.
 *
 * @param bits its 48 bits, first byte on the wire most significant; 0 to 2^48-1
 */
public record MacAddress(long bits) {
    /** ff:ff:ff:ff:ff:ff. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** Refuses more than 48 bits. */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("not a 48-bit address: " + bits);
        }
    }

    /**
     * The address that {@code 02:00:00:00:01:01} (hex digits, one or two a byte) names; IllegalArgumentException if
     * none.
     */
    public static MacAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a MAC address: " + text));
    }

    /** The address that the text names, or empty. */
    public static Optional<MacAddress> parse(String text) {
        if (!text.matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}")) {
            return Optional.empty();
        }
        long bits = 0;
        for (String part : text.split(":")) {
            bits = bits << 8 | Integer.parseInt(part, 16);
        }
        return Optional.of(new MacAddress(bits));
    }

    /**
     * The address of a group of hosts: 01:00:5e and 23 bits of the group's IPv4 address, or 33:33 and the last 32 bits
     * of its IPv6 address.
     */
    public static MacAddress ofGroup(IpAddress group) {
        return switch (group.family()) {
            case IPV4 -> new MacAddress(0x0100_5e00_0000L | group.low() & 0x7f_ffffL);
            case IPV6 -> new MacAddress(0x3333_0000_0000L | group.low() & 0xffff_ffffL);
        };
    }

    /** Whether this is a group address: multicast or broadcast. */
    public boolean isGroup() {
        return (bits >>> 40 & 1) == 1;
    }

    /** Whether this is ff:ff:ff:ff:ff:ff. */
    public boolean isBroadcast() {
        return equals(BROADCAST);
    }

    /** Lower case, two digits a byte. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(Character.forDigit((int) (bits >>> shift + 4 & 15), 16));
            text.append(Character.forDigit((int) (bits >>> shift & 15), 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
