package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.DscpText;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.PacketMatch;
import java.util.List;

/**
 * {@code -m dscp}: the upper six bits of the type of service, in IPv6 of the traffic class.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_dscp.c}, {@code dscp_mt}.
 * Options and save form: iptables {@code extensions/libxt_dscp.c}.
 *
 * @param value 0 to 63
 * @param inverted whether {@code !} stood before the option
 */
public record DscpMatch(int value, boolean inverted) implements PacketMatch {
    private static final int SHIFT = 2;
    private static final int MASK = 0xfc;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--dscp", 0, 63).invertible().excludes("--dscp-class"),
            Option.custom("--dscp-class", 1, words -> DscpText.readClass(words.get(0)))
                    .invertible()
                    .excludes("--dscp"));

    static MatchRoom room() {
        return MatchRoom.of("dscp", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("DSCP match (!?)(\\S+)", "!1--dscp $2"));
    }

    private static DscpMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("dscp", values, "--dscp", "--dscp-class");
        String given = values.has("--dscp") ? "--dscp" : "--dscp-class";
        return new DscpMatch((int) values.number(given), values.inverted(given));
    }

    @Override
    public String name() {
        return "dscp";
    }

    @Override
    public List<Condition> holds() {
        return List.of(new Condition.NumberMasked(NumberField.TOS, (long) value << SHIFT, MASK, inverted));
    }

    @Override
    public String toSave() {
        return SaveText.of("dscp")
                .option("--dscp", DscpText.print(value), inverted)
                .toString();
    }
}
