package io.nfwalk.target;

import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;

/**
 * {@code -j MARK}: writes the packet's mark. However it was asked for, it prints as {@code --set-xmark}.
 *
 * <p>Semantics: kernel net/netfilter/xt_mark.c, mark_tg. Options and save form: iptables extensions/libxt_MARK.c.
 *
 * @param write what is written
 */
record MarkTarget(BitsWrite write) implements Target {
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.masked("--set-xmark").excludes("--set-mark", "--and-mark", "--or-mark", "--xor-mark"),
            Option.masked("--set-mark").excludes("--set-xmark", "--and-mark", "--or-mark", "--xor-mark"),
            Option.number("--and-mark", 0, Masked.ALL).excludes("--set-xmark", "--set-mark", "--or-mark", "--xor-mark"),
            Option.number("--or-mark", 0, Masked.ALL).excludes("--set-xmark", "--set-mark", "--and-mark", "--xor-mark"),
            Option.number("--xor-mark", 0, Masked.ALL)
                    .excludes("--set-xmark", "--set-mark", "--and-mark", "--or-mark"));

    static final TargetRoom ROOM = TargetRoom.of(
                    "MARK", OPTIONS, (values, family, head) -> new MarkTarget(readWrite(values)))
            .listed(Listed.inParts()
                    .with("MARK set (\\S+)", "--set-mark $1")
                    .with("MARK xset (\\S+)", "--set-xmark $1")
                    .with("MARK (or|and|xor) (\\S+)", "--$1-mark $2"));

    private static BitsWrite readWrite(OptionValues values) throws OptionException {
        if (values.has("--set-xmark")) {
            return BitsWrite.xorAfterClearing(values.value("--set-xmark", Masked.class));
        }
        if (values.has("--set-mark")) {
            return BitsWrite.set(values.value("--set-mark", Masked.class));
        }
        if (values.has("--and-mark")) {
            return BitsWrite.and(values.number("--and-mark"));
        }
        if (values.has("--or-mark")) {
            return BitsWrite.or(values.number("--or-mark"));
        }
        if (values.has("--xor-mark")) {
            return BitsWrite.xor(values.number("--xor-mark"));
        }
        throw OptionException.of(
                "option-required",
                "MARK does not say what to write",
                "one of --set-xmark, --set-mark, --and-mark, --or-mark, --xor-mark");
    }

    @Override
    public String name() {
        return "MARK";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.setMark(write.applyTo(context.mark()));
        return Verdict.CONTINUE;
    }

    @Override
    public int markBits() {
        return write.bits();
    }

    @Override
    public Effect effect() {
        return Effect.TAGS;
    }

    @Override
    public String toSave() {
        return "-j MARK --set-xmark " + write;
    }
}
