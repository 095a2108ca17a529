package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.PacketMatch;
import java.util.List;

/**
 * {@code -m length}: the packet's length in bytes with all its headers.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_length.c}, {@code length_mt}.
 * Save form: iptables {@code extensions/libxt_length.c}.
 *
 * @param lengths 0 to 65535 each; a reversed range is kept, and holds no length
 * @param inverted whether {@code !} stood before {@code --length}
 */
public record LengthMatch(NumberRange lengths, boolean inverted) implements PacketMatch {
    static MatchRoom room() {
        return MatchRoom.of(
                        "length",
                        OptionTable.of(
                                Option.range("--length", 0, 0xffff).invertible().required()),
                        (values, family, head) -> new LengthMatch(
                                values.value("--length", NumberRange.class), values.inverted("--length")))
                .listed(Listed.as("length (!?)(\\S+)", "!1--length $2"));
    }

    @Override
    public String name() {
        return "length";
    }

    @Override
    public List<Condition> holds() {
        return List.of(new Condition.NumberIn(NumberField.LENGTH, List.of(lengths), inverted));
    }

    @Override
    public String toSave() {
        return SaveText.of("length")
                .option("--length", lengths.toString(), inverted)
                .toString();
    }
}
