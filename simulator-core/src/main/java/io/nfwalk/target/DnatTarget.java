package io.nfwalk.target;

import io.nfwalk.packet.Family;
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

/**
 * {@code -j DNAT}: gives the connection another destination.
 *
 * <p>Semantics: kernel net/netfilter/xt_nat.c, xt_dnat_target_v2. Options and save form: iptables
 * extensions/libxt_NAT.c.
 *
 * @param to the allowed destinations
 * @param random {@code --random}: a port of the range by chance
 * @param persistent {@code --persistent}: the address is chosen by the source alone
 */
record DnatTarget(NatRangeText to, boolean random, boolean persistent) implements NatTarget {
    private static final String TO = "--to-destination";

    static final TargetRoom ROOM = new TargetRoom("DNAT", DnatTarget::options, DnatTarget::read)
            .listed(Listed.inParts()
                    .with("to:(\\S+)", "--to-destination $1")
                    .with("random-fully", "--random-fully")
                    .with("random", "--random")
                    .with("persistent", "--persistent"));

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.custom(TO, 1, words -> readTo(words.get(0), family)).required(),
                Option.flag("--random"),
                Option.flag("--persistent"));
    }

    private static NatRangeText readTo(String word, Family family) throws OptionException {
        NatRangeText to = NatRangeText.read(word, family);
        if (to.base().orElse(1) == 0) {
            throw OptionException.of(
                    "option-value-out-of-range", "the base 0 of a shifted range is out of range", "1 to 65535");
        }
        return to;
    }

    private static DnatTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        return new DnatTarget(
                values.value(TO, NatRangeText.class).requirePortProtocol(head, TO),
                values.has("--random"),
                values.has("--persistent"));
    }

    @Override
    public String name() {
        return "DNAT";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(Hook.PREROUTING, Hook.OUTPUT);
    }

    @Override
    public Verdict apply(TargetContext context) {
        return context.translate(to.toRange(random, persistent), NatTarget.manipulationAt(context.hook()));
    }

    @Override
    public String toSave() {
        return "-j DNAT --to-destination " + to.toSave() + (random ? " --random" : "")
                + (persistent ? " --persistent" : "");
    }
}
