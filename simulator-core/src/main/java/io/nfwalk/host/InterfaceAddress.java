package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.Optional;

/**
 * An address of an interface with the length of its network's prefix.
 *
 * @param address the interface's own address
 * @param prefixLength 0 to 32, IPv6 0 to 128
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {
    /** Refuses a prefix that is longer than the address. */
    public InterfaceAddress {
        if (prefixLength < 0 || prefixLength > address.family().addressBits()) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " of " + address
                    + " is not within 0 to " + address.family().addressBits());
        }
    }

    /** The addresses that are on its link. */
    public Network network() {
        return Network.of(address, prefixLength);
    }

    /** What {@code 10.200.2.1/24} or {@code fd00::1/64} names; without a length a single address. Empty if none. */
    public static Optional<InterfaceAddress> parse(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().family().addressBits();
        String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(new InterfaceAddress(address.get(), Integer.parseInt(length)));
    }

    /** {@code 10.200.2.1/24}. */
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
