package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;

/**
 * {@code -j IDLETIMER}: winds up a timer by which programs see that packets came; the packet goes on.
 *
 * <p>Semantics: kernel net/netfilter/xt_IDLETIMER.c. Options and save form: iptables extensions/libxt_IDLETIMER.c.
 *
 * @param seconds how long it runs, 1 to 2^32-1
 * @param label its name, 1 to 27 characters
 * @param alarm whether it wakes the machine up
 */
record IdletimerTarget(long seconds, String label, boolean alarm) implements Target {
    private static final int LONGEST = 27;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--timeout", 1, 0xffff_ffffL).required(),
            Option.custom("--label", 1, words -> cut(words.get(0))).required(),
            Option.flag("--alarm"));

    static final TargetRoom ROOM = TargetRoom.of("IDLETIMER", OPTIONS, IdletimerTarget::read)
            .listed(Listed.inParts()
                    .with("timeout:(\\d+)", "--timeout $1")
                    .with("label:(\\S+)", "--label $1")
                    .with("alarm", "--alarm"));

    private static IdletimerTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        if (values.text("--label").isEmpty()) {
            throw OptionException.of("option-value-too-short", "the label is empty", "1 to " + LONGEST + " characters")
                    .about("--label");
        }
        return new IdletimerTarget(values.number("--timeout"), values.text("--label"), values.has("--alarm"));
    }

    private static String cut(String label) {
        return label.length() > LONGEST ? label.substring(0, LONGEST) : label;
    }

    @Override
    public String name() {
        return "IDLETIMER";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j IDLETIMER --timeout " + seconds + " --label " + label + (alarm ? " --alarm" : "");
    }
}
