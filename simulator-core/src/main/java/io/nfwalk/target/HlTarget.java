package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j HL}: writes the hop limit of IPv6 packets. A packet that gets 0 goes on: only a router drops it.
 *
 * <p>Semantics: kernel net/netfilter/xt_HL.c, hl_tg6. Options and save form: iptables extensions/libip6t_HL.c.
 *
 * @param change how the number is meant
 * @param number 0 to 255
 */
record HlTarget(Change change, int number) implements Target {
    /** How the number is meant. */
    enum Change {
        /** The new value. */
        SET("--hl-set"),
        /** To be added, up to 255. */
        INCREASE("--hl-inc"),
        /** To be taken away, down to 0. */
        DECREASE("--hl-dec");

        private final String option;

        Change(String option) {
            this.option = option;
        }
    }

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--hl-set", 0, 255).excludes("--hl-dec", "--hl-inc"),
            Option.number("--hl-dec", 1, 255).excludes("--hl-set", "--hl-inc"),
            Option.number("--hl-inc", 1, 255).excludes("--hl-set", "--hl-dec"));

    static final TargetRoom ROOM = new TargetRoom(
                    "HL", family -> family == Family.IPV6 ? OPTIONS : OptionTable.of(), HlTarget::read)
            .listed(Listed.inParts()
                    .with("HL set to (\\d+)", "--hl-set $1")
                    .with("HL increment by (\\d+)", "--hl-inc $1")
                    .with("HL decrement by (\\d+)", "--hl-dec $1"));

    private static HlTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        if (family == Family.IPV4) {
            throw OptionException.of("target-wrong-family", "HL works for IPv6 only", "TTL, for a time to live");
        }
        for (Change change : Change.values()) {
            if (values.has(change.option)) {
                return new HlTarget(change, (int) values.number(change.option));
            }
        }
        throw OptionException.of(
                "option-required", "HL does not say what to write", "one of --hl-set, --hl-inc, --hl-dec");
    }

    @Override
    public String name() {
        return "HL";
    }

    @Override
    public Verdict apply(TargetContext context) {
        int old = context.packet().ttl();
        int limit = switch (change) {
            case SET -> number;
            case INCREASE -> Math.min(255, old + number);
            case DECREASE -> Math.max(0, old - number);
        };
        context.setPacket(context.packet().withTtl(limit));
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j HL " + change.option + " " + number;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "HL", placement);
    }
}
