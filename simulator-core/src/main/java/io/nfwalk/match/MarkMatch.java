package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.PacketMatch;
import java.util.List;

/**
 * {@code -m mark}: the packet's mark, within a mask.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_mark.c}, {@code mark_mt}. Save form: iptables {@code
 * extensions/libxt_mark.c}.
 *
 * @param value the wanted bits, 0 to 2^32-1; one outside of the mask makes it never match
 * @param mask the bits that count, 0 to 2^32-1
 * @param inverted whether {@code !} stood before {@code --mark}
 */
public record MarkMatch(long value, long mask, boolean inverted) implements PacketMatch {
    static MatchRoom room() {
        return MatchRoom.of(
                        "mark",
                        OptionTable.of(Option.masked("--mark").invertible().required()),
                        (values, family, head) -> {
                            Masked mark = values.value("--mark", Masked.class);
                            return new MarkMatch(mark.value(), mark.mask(), values.inverted("--mark"));
                        })
                .listed(Listed.as("mark match (! )?(\\S+)", "!1--mark $2"));
    }

    @Override
    public String name() {
        return "mark";
    }

    @Override
    public List<Condition> holds() {
        return List.of(new Condition.NumberMasked(NumberField.MARK, value, mask, inverted));
    }

    @Override
    public String toSave() {
        return SaveText.of("mark")
                .option("--mark", new Masked(value, mask, true).toSave(), inverted)
                .toString();
    }
}
