package io.nfwalk.target;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.TosText;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j TOS}: writes the type of service, in IPv6 the traffic class.
 *
 * <p>Semantics: kernel net/netfilter/xt_DSCP.c, tos_tg and tos_tg6. Options and save form: iptables
 * extensions/libxt_TOS.c.
 *
 * @param write what is written; 8 bits
 */
record TosTarget(BitsWrite write) implements Target {
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--set-tos", 1, words -> readSet(words.get(0)))
                    .excludes("--and-tos", "--or-tos", "--xor-tos"),
            Option.number("--and-tos", 0, 255).excludes("--set-tos", "--or-tos", "--xor-tos"),
            Option.number("--or-tos", 0, 255).excludes("--set-tos", "--and-tos", "--xor-tos"),
            Option.number("--xor-tos", 0, 255).excludes("--set-tos", "--and-tos", "--or-tos"));

    static final TargetRoom ROOM = TargetRoom.of(
                    "TOS", OPTIONS, (values, family, head) -> new TosTarget(readWrite(values)))
            .listed(Listed.inParts()
                    .with("TOS set ?(\\S+)", "--set-tos $1")
                    .with("TOS and (\\S+)", "--and-tos $1")
                    .with("TOS or (\\S+)", "--or-tos $1")
                    .with("TOS xor (\\S+)", "--xor-tos $1"));

    private static BitsWrite readSet(String word) throws OptionException {
        TosText tos = TosText.read(word);
        return new BitsWrite(tos.value(), tos.mask());
    }

    private static BitsWrite readWrite(OptionValues values) throws OptionException {
        if (values.has("--set-tos")) {
            return values.value("--set-tos", BitsWrite.class);
        }
        if (values.has("--and-tos")) {
            return new BitsWrite(0, (int) values.number("--and-tos") ^ 0xff);
        }
        if (values.has("--or-tos")) {
            return BitsWrite.or(values.number("--or-tos"));
        }
        if (values.has("--xor-tos")) {
            return BitsWrite.xor(values.number("--xor-tos"));
        }
        throw OptionException.of(
                "option-required",
                "TOS does not say what to write",
                "one of --set-tos, --and-tos, --or-tos, --xor-tos");
    }

    @Override
    public String name() {
        return "TOS";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.setPacket(
                context.packet().withTos(write.applyTo(context.packet().tos())));
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j TOS --set-tos " + new TosText(write.value() & 0xff, write.mask() & 0xff);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "TOS", placement);
    }
}
