package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.PacketMatch;
import io.nfwalk.rules.TosText;
import java.util.List;

/**
 * {@code -m tos}: the type of service, in IPv6 the traffic class. Value bits outside of the mask never match.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_dscp.c}, {@code tos_mt}.
 * Options and save form: iptables {@code extensions/libxt_tos.c}.
 *
 * @param tos value and mask
 * @param inverted whether {@code !} stood before {@code --tos}
 */
public record TosMatch(TosText tos, boolean inverted) implements PacketMatch {
    static MatchRoom room() {
        return MatchRoom.of(
                        "tos",
                        OptionTable.of(Option.custom("--tos", 1, words -> TosText.read(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) ->
                                new TosMatch(values.value("--tos", TosText.class), values.inverted("--tos")))
                .listed(Listed.as("tos match ?(!?) ?(\\S+)", "!1--tos $2"));
    }

    @Override
    public String name() {
        return "tos";
    }

    @Override
    public List<Condition> holds() {
        return List.of(new Condition.NumberMasked(NumberField.TOS, tos.value(), tos.mask(), inverted));
    }

    @Override
    public String toSave() {
        return SaveText.of("tos").option("--tos", tos.toString(), inverted).toString();
    }
}
