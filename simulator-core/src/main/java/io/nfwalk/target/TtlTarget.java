package io.nfwalk.target;

import io.nfwalk.packet.Family;
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
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -j TTL} and {@code -j HL}: writes the time to live of IPv4 packets, or the hop limit of IPv6 packets. A packet
 * that gets 0 goes on: only a router drops it.
 *
 * <p>Semantics: kernel net/netfilter/xt_HL.c, ttl_tg and hl_tg6. Options and save form: iptables
 * extensions/libipt_TTL.c and libip6t_HL.c.
 *
 * @param family IPv4 for {@code TTL}, IPv6 for {@code HL}
 * @param change how the number is meant
 * @param number 0 to 255
 */
record TtlTarget(Family family, Change change, int number) implements Target {
    /** How the number is meant. */
    enum Change {
        /** The new value. */
        SET("set"),
        /** To be added, up to 255. */
        INCREASE("inc"),
        /** To be taken away, down to 0. */
        DECREASE("dec");

        private final String word;

        Change(String word) {
            this.word = word;
        }

        private String option(Family family) {
            return "--" + TtlTarget.name(family).toLowerCase(Locale.ROOT) + "-" + word;
        }
    }

    static final TargetRoom TIME_TO_LIVE = room(Family.IPV4);
    static final TargetRoom HOP_LIMIT = room(Family.IPV6);

    private static TargetRoom room(Family family) {
        String set = Change.SET.option(family);
        String increase = Change.INCREASE.option(family);
        String decrease = Change.DECREASE.option(family);
        OptionTable options = OptionTable.of(
                Option.number(set, 0, 255).excludes(decrease, increase),
                Option.number(decrease, 1, 255).excludes(set, increase),
                Option.number(increase, 1, 255).excludes(set, decrease));
        return new TargetRoom(
                        name(family),
                        ruleSet -> ruleSet == family ? options : OptionTable.of(),
                        (values, ruleSet, head) -> read(values, family, ruleSet))
                .listed(Listed.inParts()
                        .with(name(family) + " set to (\\d+)", set + " $1")
                        .with(name(family) + " increment by (\\d+)", increase + " $1")
                        .with(name(family) + " decrement by (\\d+)", decrease + " $1"));
    }

    private static String name(Family family) {
        return switch (family) {
            case IPV4 -> "TTL";
            case IPV6 -> "HL";
        };
    }

    /** What the family's own target writes, for who meant that. */
    private static String offer(Family family) {
        return switch (family) {
            case IPV4 -> "TTL, for a time to live";
            case IPV6 -> "HL, for a hop limit";
        };
    }

    private static TtlTarget read(OptionValues values, Family family, Family ruleSet) throws OptionException {
        if (ruleSet != family) {
            String version = family == Family.IPV4 ? "IPv4" : "IPv6";
            throw OptionException.of(
                    "target-wrong-family", name(family) + " works for " + version + " only", offer(ruleSet));
        }
        for (Change change : Change.values()) {
            if (values.has(change.option(family))) {
                return new TtlTarget(family, change, (int) values.number(change.option(family)));
            }
        }
        throw OptionException.of(
                "option-required",
                name(family) + " does not say what to write",
                "one of " + Change.SET.option(family) + ", " + Change.INCREASE.option(family) + ", "
                        + Change.DECREASE.option(family));
    }

    @Override
    public String name() {
        return name(family);
    }

    @Override
    public Verdict apply(TargetContext context) {
        int old = context.packet().ttl();
        int ttl = switch (change) {
            case SET -> number;
            case INCREASE -> Math.min(255, old + number);
            case DECREASE -> Math.max(0, old - number);
        };
        context.setPacket(context.packet().withTtl(ttl));
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j " + name() + " " + change.option(family) + " " + number;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, name(), placement);
    }
}
