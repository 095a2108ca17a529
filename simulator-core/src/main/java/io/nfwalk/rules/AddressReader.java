package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads what {@code -s} and {@code -d} take: {@code ADDRESS[/MASK][,...]}. No name server is asked. Source: libxtables,
 * xtables_ipparse_multiple; IPv4 addresses may be short ({@code 10/8} is 10.0.0.0/8), and their numbers octal or
 * hexadecimal, as seen.
 */
final class AddressReader {
    private final Family family;

    AddressReader(Family family) {
        this.family = family;
    }

    /** The networks of the list, in order. */
    List<Network> list(String text) throws OptionException {
        if (text.indexOf(',') < 0) {
            return List.of(network(text.strip()));
        }
        List<Network> networks = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            networks.add(network(item.strip()));
        }
        return networks;
    }

    private Network network(String text) throws OptionException {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        Optional<IpAddress> address = address(host);
        if (address.isEmpty()) {
            throw OptionException.of("address-unknown", "'" + host + "' is not an " + name() + " address", example())
                    .withHint(hint(host));
        }
        return slash < 0
                ? Network.of(address.get(), family.addressBits())
                : new Network(address.get(), mask(text.substring(slash + 1)));
    }

    private Optional<IpAddress> address(String host) {
        if (family == Family.IPV6) {
            return host.indexOf(':') >= 0 ? IpAddress.parse(host) : Optional.empty();
        }
        if (host.equals("localhost")) {
            return Optional.of(IpAddress.loopback(family));
        }
        int bits = 0;
        int begin = 0;
        for (int i = 0; i < 4; i++) {
            int dot = begin > host.length() ? -1 : host.indexOf('.', begin);
            int end = dot < 0 ? host.length() : dot;
            OptionalInt number = begin > end ? OptionalInt.of(0) : OptionText.unsigned(host.substring(begin, end));
            if (number.isEmpty() || number.getAsInt() > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | number.getAsInt();
            begin = end + 1;
        }
        return begin > host.length() ? Optional.of(IpAddress.ipv4(bits)) : Optional.empty();
    }

    private IpAddress mask(String text) throws OptionException {
        OptionalInt length = OptionText.unsigned(text);
        if (length.isPresent() && length.getAsInt() <= family.addressBits()) {
            return Network.prefixMask(family, length.getAsInt());
        }
        Optional<IpAddress> mask = length.isPresent()
                ? Optional.empty()
                : IpAddress.parse(text).filter(address -> address.family() == family);
        return mask.orElseThrow(() -> OptionException.of(
                "address-mask",
                "'" + text + "' is not a mask",
                "0 to " + family.addressBits() + ", or a mask such as "
                        + Network.prefixMask(family, family.addressBits() - 8)));
    }

    private String name() {
        return family == Family.IPV4 ? "IPv4" : "IPv6";
    }

    private String example() {
        return family == Family.IPV4
                ? "an address such as 10.0.0.1, or a network such as 10.0.0.0/8"
                : "an address such as fd00::1, or a network such as fd00::/8";
    }

    private String hint(String host) {
        if (IpAddress.parse(host).isPresent()) {
            return family == Family.IPV4 ? "this rule set is IPv4's" : "this rule set is IPv6's";
        }
        return host.matches("[A-Za-z][A-Za-z0-9.-]*") ? "host names are not looked up; write the address" : "";
    }
}
