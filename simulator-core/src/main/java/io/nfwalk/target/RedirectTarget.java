package io.nfwalk.target;

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
 * {@code -j REDIRECT}: turns the connection to this host itself: to an address of the in interface, or to loopback if
 * the packet is the host's own.
 *
 * <p>Semantics: kernel net/netfilter/nf_nat_redirect.c. Options and save form: iptables extensions/libxt_NAT.c.
 *
 * @param ports the allowed destination ports, without addresses
 * @param random {@code --random}: a port of the range by chance
 */
record RedirectTarget(NatRangeText ports, boolean random) implements NatTarget {
    private static final String TO = "--to-ports";
    private static final OptionTable OPTIONS =
            OptionTable.of(Option.custom(TO, 1, words -> readPorts(words.get(0))), Option.flag("--random"));

    static final TargetRoom ROOM = TargetRoom.of("REDIRECT", OPTIONS, RedirectTarget::read)
            .listed(Listed.inParts()
                    .with("redir ports (\\S+)", "--to-ports $1")
                    .with("random-fully", "--random-fully")
                    .with("random", "--random")
                    .with("persistent", "--persistent"));

    private static NatRangeText readPorts(String word) throws OptionException {
        NatRangeText ports = NatRangeText.readPorts(word);
        if (ports.base().isPresent()) {
            throw OptionException.of(
                            "option-value-not-supported", "REDIRECT takes no shifted range of ports", "80 or 80-90")
                    .withHint("leave out what follows the slash, or use DNAT");
        }
        return ports;
    }

    private static RedirectTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        NatRangeText ports = values.find(TO, NatRangeText.class).orElse(NatRangeText.NONE);
        return new RedirectTarget(ports.requirePortProtocol(head, TO), values.has("--random"));
    }

    @Override
    public String name() {
        return "REDIRECT";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(Hook.PREROUTING, Hook.OUTPUT);
    }

    @Override
    public Verdict apply(TargetContext context) {
        Optional<IpAddress> address = context.hook() == Hook.OUTPUT
                ? Optional.of(IpAddress.loopback(context.packet().family()))
                : context.redirectAddress();
        if (address.isEmpty()) {
            return Verdict.DROP;
        }
        return context.translate(ports.toRange(address.get(), random), NatTarget.manipulationAt(context.hook()));
    }

    @Override
    public String toSave() {
        return "-j REDIRECT" + (ports.ports().isPresent() ? " --to-ports " + ports.portsToSave() : "")
                + (random ? " --random" : "");
    }
}
