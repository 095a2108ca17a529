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
 * {@code -j TTL}: writes the time to live of IPv4 packets. A packet that gets 0 goes on: only a router drops it.
 *
 * <p>Semantics: kernel net/netfilter/xt_HL.c, ttl_tg. Options and save form: iptables extensions/libipt_TTL.c.
 *
 * @param change how the number is meant
 * @param number 0 to 255
 */
record TtlTarget(Change change, int number) implements Target {
    /** How the number is meant. */
    enum Change {
        /** The new value. */
        SET("--ttl-set"),
        /** To be added, up to 255. */
        INCREASE("--ttl-inc"),
        /** To be taken away, down to 0. */
        DECREASE("--ttl-dec");

        private final String option;

        Change(String option) {
            this.option = option;
        }
    }

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--ttl-set", 0, 255).excludes("--ttl-dec", "--ttl-inc"),
            Option.number("--ttl-dec", 1, 255).excludes("--ttl-set", "--ttl-inc"),
            Option.number("--ttl-inc", 1, 255).excludes("--ttl-set", "--ttl-dec"));

    static final TargetRoom ROOM = new TargetRoom(
                    "TTL", family -> family == Family.IPV4 ? OPTIONS : OptionTable.of(), TtlTarget::read)
            .listed(Listed.inParts()
                    .with("TTL set to (\\d+)", "--ttl-set $1")
                    .with("TTL increment by (\\d+)", "--ttl-inc $1")
                    .with("TTL decrement by (\\d+)", "--ttl-dec $1"));

    private static TtlTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        if (family == Family.IPV6) {
            throw OptionException.of("target-wrong-family", "TTL works for IPv4 only", "HL, for a hop limit");
        }
        for (Change change : Change.values()) {
            if (values.has(change.option)) {
                return new TtlTarget(change, (int) values.number(change.option));
            }
        }
        throw OptionException.of(
                "option-required", "TTL does not say what to write", "one of --ttl-set, --ttl-inc, --ttl-dec");
    }

    @Override
    public String name() {
        return "TTL";
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
        return "-j TTL " + change.option + " " + number;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "TTL", placement);
    }
}
