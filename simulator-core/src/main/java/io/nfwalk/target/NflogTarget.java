package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.OptionalLong;

/**
 * {@code -j NFLOG}: a copy goes to whoever listens to the group; the packet goes on, also if nobody does.
 *
 * <p>Semantics: kernel net/netfilter/xt_NFLOG.c. Options and save form: iptables extensions/libxt_NFLOG.c, and for
 * iptables-nft nft.c. The two differ: ip_tables cuts a prefix after 63 characters, and only there {@code
 * --nflog-range}, which has no effect, is saved. Here the range is kept.
 *
 * @param prefix what the message begins with; 0 to 127 characters
 * @param group the group, 0 to 65535; 0 is not printed
 * @param size bytes of the packet to copy, if given; 0 to 2^32-1
 * @param range what {@code --nflog-range} gave; 0 to 2^32-1
 * @param threshold messages that are sent together, 0 to 65535; 0 is not printed
 */
record NflogTarget(String prefix, int group, OptionalLong size, OptionalLong range, int threshold) implements Target {
    private static final int LONGEST_PREFIX = 127;
    private static final int LONGEST_LEGACY_PREFIX = 63;
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--nflog-prefix", 1, words -> LogPrefix.read(words.get(0), LONGEST_PREFIX)),
            Option.number("--nflog-group", 0, 0xffff),
            Option.number("--nflog-size", 0, Masked.ALL).excludes("--nflog-range"),
            Option.number("--nflog-range", 0, Masked.ALL).excludes("--nflog-size"),
            Option.number("--nflog-threshold", 0, 0xffff));

    static final TargetRoom ROOM = TargetRoom.of("NFLOG", OPTIONS, NflogTarget::read)
            .listed(Listed.inParts()
                    .with("nflog-(group|range|size|threshold) (\\d+)", "--nflog-$1 $2")
                    .with("nflog-prefix (\"(?:\\\\.|[^\"])*\"|\\S+)", "--nflog-prefix $1"));

    private static NflogTarget read(OptionValues values, Family family, RuleHead head) {
        String prefix = values.find("--nflog-prefix", String.class).orElse("");
        boolean cut = values.backend() == Backend.LEGACY && prefix.length() > LONGEST_LEGACY_PREFIX;
        return new NflogTarget(
                cut ? prefix.substring(0, LONGEST_LEGACY_PREFIX) : prefix,
                (int) values.number("--nflog-group", 0),
                ifGiven(values, "--nflog-size"),
                ifGiven(values, "--nflog-range"),
                (int) values.number("--nflog-threshold", 0));
    }

    private static OptionalLong ifGiven(OptionValues values, String option) {
        return values.has(option) ? OptionalLong.of(values.number(option)) : OptionalLong.empty();
    }

    @Override
    public String name() {
        return "NFLOG";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.log(prefix);
        return Verdict.CONTINUE;
    }

    @Override
    public Effect effect() {
        return Effect.OBSERVES;
    }

    @Override
    public String toSave() {
        return "-j NFLOG" + (prefix.isEmpty() ? "" : " --nflog-prefix " + OptionText.quoted(prefix))
                + (group == 0 ? "" : " --nflog-group " + group)
                + (size.isEmpty() ? "" : " --nflog-size " + size.getAsLong())
                + (range.isEmpty() ? "" : " --nflog-range " + range.getAsLong())
                + (threshold == 0 ? "" : " --nflog-threshold " + threshold);
    }
}
