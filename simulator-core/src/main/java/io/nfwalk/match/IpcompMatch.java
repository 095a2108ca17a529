package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m ipcomp}: the compression parameter index in the header of IPComp.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_ipcomp.c}, {@code comp_mt}. Options and save form: iptables {@code
 * extensions/libxt_ipcomp.c}.
 *
 * @param indexes {@code --ipcompspi}, 0 to 2^32-1 each, though an index has 16 bits; a reversed range is kept, and holds
 *     none. Without the option only index 0 matches. A range of all numbers is not printed.
 * @param reserved whether {@code --compres} was given, which the kernel does not look at
 */
public record IpcompMatch(Negatable<NumberRange> indexes, boolean reserved) implements Match {
    private static final int IPCOMP = 108;
    private static final int HEADER = 4;
    private static final long LAST = 0xffff_ffffL;
    private static final NumberRange ALL = new NumberRange(0, LAST);

    static MatchRoom room() {
        OptionTable options =
                OptionTable.of(Option.range("--ipcompspi", 0, LAST).invertible(), Option.flag("--compres"));
        return MatchRoom.of("ipcomp", options, (values, family, head) -> read(values))
                .listed(Listed.as("comp( spis?:(!?)(\\S+))?", IpcompMatch::ofListed)
                        .with("reserved", "--compres"));
    }

    private static IpcompMatch read(OptionValues values) {
        return new IpcompMatch(
                Given.negatable(values, "--ipcompspi", NumberRange.class)
                        .orElse(new Negatable<>(NumberRange.of(0), false)),
                values.has("--compres"));
    }

    private static String ofListed(java.util.regex.MatchResult found) {
        return found.group(1) == null
                ? "--ipcompspi 0:" + LAST
                : (found.group(2).isEmpty() ? "" : "! ") + "--ipcompspi " + found.group(3);
    }

    @Override
    public String name() {
        return "ipcomp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        return HeaderField.ofHeader(packet, HEADER, () -> {
            long index = packet.payload().wordAt(0) & 0xffff;
            return MatchResult.of(indexes.apply(indexes.value().contains(index)));
        });
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m ipcomp", List.of(IPCOMP));
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("ipcomp");
        if (!indexes.value().equals(ALL)) {
            text.option("--ipcompspi", indexes.value().toString(), indexes.negated());
        }
        return text.flag("--compres", reserved).toString();
    }
}
