package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.ShortAddress;

/**
 * An address of which the first bits count. Unlike a {@link Network} it keeps the others for printing.
 *
 * @param address the address
 * @param length how many bits count
 */
public record AddressWithMask(IpAddress address, int length) {
    /** Refuses a length beyond the address's. */
    public AddressWithMask {
        if (length < 0 || length > address.family().addressBits()) {
            throw new IllegalArgumentException("prefix length " + length + " of " + address);
        }
    }

    /**
     * Reads {@code address[/length]} or {@code address/mask}. As in iptables, a mask with holes and, in IPv4, a
     * length beyond the address's count as all bits. Source: libxtables, xtopt_parse_hostmask.
     */
    static AddressWithMask read(String word, Family family) throws OptionException {
        int slash = word.indexOf('/');
        IpAddress address = ShortAddress.endingInTheLast(slash < 0 ? word : word.substring(0, slash), family);
        return new AddressWithMask(
                address, slash < 0 ? family.addressBits() : length(word.substring(slash + 1), family));
    }

    private static int length(String text, Family family) throws OptionException {
        int bits = family.addressBits();
        if (IpAddress.parse(text).filter(mask -> mask.family() == family).isPresent()) {
            IpAddress any = IpAddress.unspecified(family);
            return new Network(any, IpAddress.of(text)).prefixLength().orElse(bits);
        }
        return switch (family) {
            case IPV4 -> (int) Math.min(OptionText.number(text, 0, 0xffff_ffffL), bits);
            case IPV6 -> (int) OptionText.number(text, 0, bits);
        };
    }

    boolean contains(IpAddress other) {
        return Network.of(address, length).contains(other);
    }

    /** {@code 10.0.0.1/24}, with its host bits; without length if all bits count. */
    @Override
    public String toString() {
        return length == address.family().addressBits() ? address.toString() : address + "/" + length;
    }
}
