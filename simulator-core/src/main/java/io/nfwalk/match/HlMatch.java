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
 * {@code -m hl}: the hop limit in the IPv6 header as it is at this place; a forwarded packet has lost its one before
 * FORWARD.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_hl.c}, {@code hl_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_hl.c}.
 *
 * @param comparison how the packet's value is compared
 * @param value 0 to 255
 * @param inverted whether {@code !} stood before {@code --hl-eq}; the other comparisons can't be inverted
 */
public record HlMatch(Comparison comparison, int value, boolean inverted) implements PacketMatch {
    /** How the packet's hop limit is compared with the rule's. */
    public enum Comparison {
        /** It is the same. */
        EQ,
        /** It is less. */
        LT,
        /** It is greater. */
        GT;

        String option() {
            return "--hl-" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--hl-eq", 0, 255).alias("--hl").invertible().excludes("--hl-lt", "--hl-gt"),
            Option.number("--hl-lt", 0, 255).excludes("--hl-eq", "--hl-gt"),
            Option.number("--hl-gt", 0, 255).excludes("--hl-eq", "--hl-lt"));

    static MatchRoom room() {
        return MatchRoom.of("hl", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("HL match HL == (\\d+)", "--hl-eq $1")
                        .with("HL match HL != (\\d+)", "! --hl-eq $1")
                        .with("HL match HL < (\\d+)", "--hl-lt $1")
                        .with("HL match HL > (\\d+)", "--hl-gt $1")
                        .onlyFor(Family.IPV6));
    }

    private static HlMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("hl", values, "--hl-eq", "--hl-lt", "--hl-gt");
        Comparison given =
                values.has("--hl-eq") ? Comparison.EQ : values.has("--hl-lt") ? Comparison.LT : Comparison.GT;
        return new HlMatch(given, (int) values.number(given.option()), values.inverted("--hl-eq"));
    }

    @Override
    public String name() {
        return "hl";
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
        return Refusals.unlessFamily(placement, "-m hl", Family.IPV6, "-m ttl");
    }

    @Override
    public String toSave() {
        return SaveText.of("hl")
                .option(comparison.option(), Integer.toString(value), inverted)
                .toString();
    }
}
