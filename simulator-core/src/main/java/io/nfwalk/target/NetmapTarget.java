package io.nfwalk.target;

import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;

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
                    (values, family, head) -> values.value("--to", NetmapTarget.class))
            .listed(Listed.as("to:(\\S+)", "--to $1"));

    private static NetmapTarget read(String word, Family family) throws OptionException {
        PrefixText prefix = PrefixText.read(word, family);
        return new NetmapTarget(Network.of(prefix.address(), prefix.length()).address(), prefix.length());
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
