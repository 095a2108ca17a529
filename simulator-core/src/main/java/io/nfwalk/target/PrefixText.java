package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.Optional;

/**
 * What stands behind {@code --to} of NETMAP and {@code --src-pfx} of SNPT: {@code address[/mask]}. iptables takes a
 * mask with holes as a single host, and in IPv4 also a length that is too large. Source: libxtables,
 * xtopt_parse_hostmask.
 *
 * @param address the address, with the bits outside of the prefix as they were written
 * @param length length of the prefix, 0 to the family's address length
 */
record PrefixText(IpAddress address, int length) {
    static PrefixText read(String word, Family family) throws OptionException {
        int slash = word.indexOf('/');
        Optional<IpAddress> address =
                IpAddress.parse(slash < 0 ? word : word.substring(0, slash)).filter(found -> found.family() == family);
        if (address.isEmpty()) {
            throw notANetwork(word, family);
        }
        int length = slash < 0 ? family.addressBits() : prefixLength(word, word.substring(slash + 1), family);
        return new PrefixText(address.get(), length);
    }

    private static int prefixLength(String word, String mask, Family family) throws OptionException {
        if (mask.matches("0[xX][0-9a-fA-F]+|[0-9]+")) {
            return switch (family) {
                case IPV4 -> (int) Math.min(OptionText.number(mask, 0, Masked.ALL), family.addressBits());
                case IPV6 -> (int) OptionText.number(mask, 0, family.addressBits());
            };
        }
        IpAddress bits = IpAddress.parse(mask)
                .filter(found -> found.family() == family)
                .orElseThrow(() -> notANetwork(word, family));
        for (int ones = 0; ones < family.addressBits(); ones++) {
            if (Network.prefixMask(family, ones).equals(bits)) {
                return ones;
            }
        }
        return family.addressBits();
    }

    private static OptionException notANetwork(String word, Family family) {
        return OptionException.of(
                "option-value-not-an-address",
                "'" + word + "' is not a network",
                family == Family.IPV4 ? "a network such as 10.0.0.0/24" : "a network such as fd00::/64");
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
