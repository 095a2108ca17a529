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
 * {@code -j SNAT}: gives the connection another source.
 *
 * <p>Semantics: kernel net/netfilter/xt_nat.c, xt_snat_target_v1. Options and save form: iptables
 * extensions/libxt_NAT.c; it reads the base of a shifted range, but the kernel gets 0, and {@code /0} is printed.
 *
 * @param to the allowed sources
 * @param random {@code --random}: a port of the range by chance
 * @param randomFully {@code --random-fully}: today the same as {@code --random}
 * @param persistent {@code --persistent}: the address is chosen by the source alone
 */
record SnatTarget(NatRangeText to, boolean random, boolean randomFully, boolean persistent) implements NatTarget {
    private static final String TO = "--to-source";

    static final TargetRoom ROOM = new TargetRoom("SNAT", SnatTarget::options, SnatTarget::read)
            .listed(Listed.inParts()
                    .with("to:(\\S+)", "--to-source $1")
                    .with("random-fully", "--random-fully")
                    .with("random", "--random")
                    .with("persistent", "--persistent"));

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.custom(TO, 1, words -> NatRangeText.read(words.get(0), family))
                        .required(),
                Option.flag("--random"),
                Option.flag("--random-fully"),
                Option.flag("--persistent"));
    }

    private static SnatTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        return new SnatTarget(
                values.value(TO, NatRangeText.class)
                        .requirePortProtocol(head, TO)
                        .withoutBase(),
                values.has("--random"),
                values.has("--random-fully"),
                values.has("--persistent"));
    }

    @Override
    public String name() {
        return "SNAT";
    }

    @Override
    public List<Hook> hooks() {
        return List.of(Hook.INPUT, Hook.POSTROUTING);
    }

    @Override
    public Verdict apply(TargetContext context) {
        return context.translate(
                to.toRange(random || randomFully, persistent), NatTarget.manipulationAt(context.hook()));
    }

    @Override
    public String toSave() {
        return "-j SNAT --to-source " + to.toSave() + (random ? " --random" : "")
                + (randomFully ? " --random-fully" : "") + (persistent ? " --persistent" : "");
    }
}
