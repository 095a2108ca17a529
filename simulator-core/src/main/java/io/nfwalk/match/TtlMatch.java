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
 * {@code -m ttl} and {@code -m hl}: the time to live in the IPv4 header, or the hop limit in the IPv6 header, as it is
 * at this place; a forwarded packet has lost its one before FORWARD.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_hl.c}, {@code ttl_mt} and {@code hl_mt6}.
 * Options and save form: iptables {@code extensions/libipt_ttl.c} and {@code libip6t_hl.c}.
 *
 * @param family IPv4 for {@code ttl}, IPv6 for {@code hl}
 * @param comparison how the packet's value is compared
 * @param value 0 to 255
 * @param inverted whether {@code !} stood before {@code --ttl-eq}; the other comparisons can't be inverted
 */
public record TtlMatch(Family family, Comparison comparison, int value, boolean inverted) implements PacketMatch {
    /** How the packet's value is compared with the rule's. */
    public enum Comparison {
        /** It is the same. */
        EQ,
        /** It is less. */
        LT,
        /** It is greater. */
        GT;

        private String option(String match) {
            return "--" + match + "-" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** A comparison of IPv4's time to live. */
    public TtlMatch(Comparison comparison, int value, boolean inverted) {
        this(Family.IPV4, comparison, value, inverted);
    }

    static MatchRoom timeToLive() {
        return room(Family.IPV4, listed(Family.IPV4));
    }

    static MatchRoom hopLimit() {
        return room(Family.IPV6, listed(Family.IPV6).onlyFor(Family.IPV6));
    }

    private static MatchRoom room(Family family, Listed listed) {
        return MatchRoom.of(name(family), options(name(family)), (values, ruleSet, head) -> read(values, family))
                .listed(listed);
    }

    private static String name(Family family) {
        return switch (family) {
            case IPV4 -> "ttl";
            case IPV6 -> "hl";
        };
    }

    private static OptionTable options(String match) {
        String equal = Comparison.EQ.option(match);
        String less = Comparison.LT.option(match);
        String greater = Comparison.GT.option(match);
        return OptionTable.of(
                Option.number(equal, 0, 255).alias("--" + match).invertible().excludes(less, greater),
                Option.number(less, 0, 255).excludes(equal, greater),
                Option.number(greater, 0, 255).excludes(equal, less));
    }

    private static Listed listed(Family family) {
        String match = name(family);
        String words = match.toUpperCase(Locale.ROOT) + " match " + match.toUpperCase(Locale.ROOT);
        return Listed.inParts()
                .with(words + " == (\\d+)", Comparison.EQ.option(match) + " $1")
                .with(words + " != (\\d+)", "! " + Comparison.EQ.option(match) + " $1")
                .with(words + " < (\\d+)", Comparison.LT.option(match) + " $1")
                .with(words + " > (\\d+)", Comparison.GT.option(match) + " $1");
    }

    private static TtlMatch read(OptionValues values, Family family) throws OptionException {
        String match = name(family);
        String equal = Comparison.EQ.option(match);
        String less = Comparison.LT.option(match);
        Given.requireOneOf(match, values, equal, less, Comparison.GT.option(match));
        Comparison given = values.has(equal) ? Comparison.EQ : values.has(less) ? Comparison.LT : Comparison.GT;
        return new TtlMatch(family, given, (int) values.number(given.option(match)), values.inverted(equal));
    }

    @Override
    public String name() {
        return name(family);
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
        Family other = family == Family.IPV4 ? Family.IPV6 : Family.IPV4;
        return Refusals.unlessFamily(placement, "-m " + name(), family, "-m " + name(other));
    }

    @Override
    public String toSave() {
        return SaveText.of(name())
                .option(comparison.option(name()), Integer.toString(value), inverted)
                .toString();
    }
}
