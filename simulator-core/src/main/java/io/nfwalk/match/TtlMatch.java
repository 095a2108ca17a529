package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.PacketMatch;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -m ttl}: the time to live in the IPv4 header as it is at this place; a forwarded packet has lost its one
 * before FORWARD.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_hl.c}, {@code ttl_mt}. Save form: iptables {@code extensions/libipt_ttl.c}.
 *
 * @param comparison how the packet's value is compared
 * @param value 0 to 255
 * @param inverted whether {@code !} stood before {@code --ttl-eq}; the other comparisons can't be inverted
 */
public record TtlMatch(Comparison comparison, int value, boolean inverted) implements PacketMatch {
    /** How the packet's time to live is compared with the rule's. */
    public enum Comparison {
        /** It is the same. */
        EQ,
        /** It is less. */
        LT,
        /** It is greater. */
        GT;

        String option() {
            return "--ttl-" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--ttl-eq", 0, 255).alias("--ttl").invertible().excludes("--ttl-lt", "--ttl-gt"),
            Option.number("--ttl-lt", 0, 255).excludes("--ttl-eq", "--ttl-gt"),
            Option.number("--ttl-gt", 0, 255).excludes("--ttl-eq", "--ttl-lt"));

    static MatchRoom room() {
        return MatchRoom.of("ttl", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("TTL match TTL == (\\d+)", "--ttl-eq $1")
                        .with("TTL match TTL != (\\d+)", "! --ttl-eq $1")
                        .with("TTL match TTL < (\\d+)", "--ttl-lt $1")
                        .with("TTL match TTL > (\\d+)", "--ttl-gt $1"));
    }

    private static TtlMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("ttl", values, "--ttl-eq", "--ttl-lt", "--ttl-gt");
        Comparison given =
                values.has("--ttl-eq") ? Comparison.EQ : values.has("--ttl-lt") ? Comparison.LT : Comparison.GT;
        return new TtlMatch(given, (int) values.number(given.option()), values.inverted("--ttl-eq"));
    }

    @Override
    public String name() {
        return "ttl";
    }

    @Override
    public List<Condition> holds() {
        NumberRange wanted = switch (comparison) {
            case EQ -> NumberRange.of(value);
            case LT -> new NumberRange(0, value - 1L);
            case GT -> new NumberRange(value + 1L, 255);
        };
        return List.of(new Condition.NumberIn(NumberField.TTL, List.of(wanted), inverted));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m ttl", Family.IPV4, "-m hl");
    }

    @Override
    public String toSave() {
        return SaveText.of("ttl")
                .option(comparison.option(), Integer.toString(value), inverted)
                .toString();
    }
}
