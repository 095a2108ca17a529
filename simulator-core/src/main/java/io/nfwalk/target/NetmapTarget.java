package io.nfwalk.target;

import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * {@code -j NETMAP}: maps an address into another network and keeps its host bits.
 *
 * <p>Semantics: kernel net/netfilter/xt_NETMAP.c. Options and save form: iptables extensions/libxt_NAT.c and, for IPv6,
 * libip6t_NETMAP.c.
 *
 * @param network the new network
 * @param prefixLength length of its prefix, 0 to the family's address length
 */
record NetmapTarget(IpAddress network, int prefixLength) implements NatTarget {
    static final TargetRoom ROOM = new TargetRoom(
            "NETMAP",
            family -> OptionTable.of(Option.custom("--to", 1, words -> read(words.get(0), family))
                    .required()),
            (values, family, head) -> values.value("--to", NetmapTarget.class));

    /** Reads {@code address[/mask]}; iptables takes a mask with holes, or a length that is too large, as a single host. */
    private static NetmapTarget read(String word, Family family) throws OptionException {
        int slash = word.indexOf('/');
        Optional<IpAddress> address =
                IpAddress.parse(slash < 0 ? word : word.substring(0, slash)).filter(found -> found.family() == family);
        if (address.isEmpty()) {
            throw notANetwork(word, family);
        }
        int length = slash < 0 ? family.addressBits() : prefixLength(word, word.substring(slash + 1), family);
        return new NetmapTarget(Network.of(address.get(), length).address(), length);
    }

    private static int prefixLength(String word, String mask, Family family) throws OptionException {
        if (mask.matches("0[xX][0-9a-fA-F]+|[0-9]+")) {
            return (int) Math.min(OptionText.number(mask, 0, Masked.ALL), family.addressBits());
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
    public String name() {
        return "NETMAP";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING);
    }

    @Override
    public Verdict apply(TargetContext context) {
        Manipulation manipulation = NatTarget.manipulationAt(context.hook());
        IpAddress old = switch (manipulation) {
            case SOURCE -> context.packet().source();
            case DESTINATION -> context.packet().destination();
        };
        IpAddress hostBits = Network.prefixMask(network.family(), prefixLength).not();
        return context.translate(NatRange.of(network.or(old.and(hostBits))), manipulation);
    }

    @Override
    public String toSave() {
        return "-j NETMAP --to " + network + "/" + prefixLength;
    }
}
