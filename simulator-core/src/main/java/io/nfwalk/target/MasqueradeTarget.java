package io.nfwalk.target;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * {@code -j MASQUERADE}: gives the connection an address of this host as source; which one, the way out decides.
 *
 * <p>Semantics: kernel net/netfilter/nf_nat_masquerade.c, nf_nat_masquerade_ipv4 and _ipv6. Options and save form:
 * iptables extensions/libxt_NAT.c; as with SNAT, the base of a shifted range is lost on the way to the kernel.
 *
 * @param ports the allowed source ports, without addresses
 * @param random {@code --random}: a port of the range by chance
 * @param randomFully {@code --random-fully}: today the same as {@code --random}
 */
record MasqueradeTarget(NatRangeText ports, boolean random, boolean randomFully) implements NatTarget {
    private static final String TO = "--to-ports";
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom(TO, 1, words -> NatRangeText.readPorts(words.get(0))),
            Option.flag("--random"),
            Option.flag("--random-fully"));

    static final TargetRoom ROOM = TargetRoom.of("MASQUERADE", OPTIONS, MasqueradeTarget::read)
            .listed(Listed.inParts()
                    .with("masq ports: (\\S+)", "--to-ports $1")
                    .with("random-fully", "--random-fully")
                    .with("random", "--random"));

    private static MasqueradeTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        NatRangeText ports = values.find(TO, NatRangeText.class).orElse(NatRangeText.NONE);
        return new MasqueradeTarget(
                ports.requirePortProtocol(head, TO).withoutBase(),
                values.has("--random"),
                values.has("--random-fully"));
    }

    @Override
    public String name() {
        return "MASQUERADE";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(Hook.POSTROUTING);
    }

    /** Leaves alone a connection that began without a source address, such as a DHCP request. */
    @Override
    public Verdict apply(TargetContext context) {
        if (beganFromUnspecifiedIpv4(context.tracking().connection())) {
            return Verdict.ACCEPT;
        }
        Optional<IpAddress> address = context.masqueradeAddress();
        if (address.isEmpty()) {
            return Verdict.DROP;
        }
        return context.translate(
                ports.toRange(address.get(), random || randomFully), NatTarget.manipulationAt(context.hook()));
    }

    private static boolean beganFromUnspecifiedIpv4(Optional<Connection> connection) {
        return connection
                .map(entry -> entry.original().source())
                .filter(source -> source.family() == Family.IPV4 && source.isUnspecified())
                .isPresent();
    }

    @Override
    public String toSave() {
        return "-j MASQUERADE" + (ports.ports().isPresent() ? " --to-ports " + ports.portsToSave() : "")
                + (random ? " --random" : "") + (randomFully ? " --random-fully" : "");
    }
}
