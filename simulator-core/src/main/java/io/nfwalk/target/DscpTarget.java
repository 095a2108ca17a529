package io.nfwalk.target;

import io.nfwalk.rules.DscpText;
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
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j DSCP}: writes the upper six bits of the type of service, in IPv6 of the traffic class.
 *
 * <p>Semantics: kernel net/netfilter/xt_DSCP.c, dscp_tg and dscp_tg6. Options and save form: iptables
 * extensions/libxt_DSCP.c.
 *
 * @param value 0 to 63
 */
record DscpTarget(int value) implements Target {
    private static final int SHIFT = 2;
    private static final int OTHER_BITS = 3;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--set-dscp", 0, 63).excludes("--set-dscp-class"),
            Option.custom("--set-dscp-class", 1, words -> DscpText.readClass(words.get(0)))
                    .excludes("--set-dscp"));

    static final TargetRoom ROOM = TargetRoom.of(
                    "DSCP", OPTIONS, (values, family, head) -> new DscpTarget(read(values)))
            .listed(Listed.as("DSCP set (\\S+)", "--set-dscp $1"));

    private static int read(OptionValues values) throws OptionException {
        if (!values.has("--set-dscp") && !values.has("--set-dscp-class")) {
            throw OptionException.of(
                    "option-required", "DSCP does not say what to write", "--set-dscp or --set-dscp-class");
        }
        return (int) values.number(values.has("--set-dscp") ? "--set-dscp" : "--set-dscp-class");
    }

    @Override
    public String name() {
        return "DSCP";
    }

    @Override
    public Verdict apply(TargetContext context) {
        int tos = context.packet().tos();
        context.setPacket(context.packet().withTos(tos & OTHER_BITS | value << SHIFT));
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j DSCP --set-dscp " + DscpText.print(value);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "DSCP", placement);
    }
}
