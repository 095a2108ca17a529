package io.nfwalk.target;

import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j NOTRACK}: the old name of {@code -j CT --notrack}, and printed as it was given.
 *
 * <p>Source: kernel net/netfilter/xt_CT.c, notrack_tg.
 */
record NotrackTarget() implements Target {
    static final TargetRoom ROOM = TargetRoom.of(
                    "NOTRACK", OptionTable.of(), (values, family, head) -> new NotrackTarget())
            .listed(Listed.as("NOTRACK"));

    @Override
    public String name() {
        return "NOTRACK";
    }

    /** Exempts the packet, unless an earlier rule has decided already. */
    @Override
    public Verdict apply(TargetContext context) {
        if (!context.carriesTracking()) {
            context.untrack();
        }
        return Verdict.CONTINUE;
    }

    @Override
    public Effect effect() {
        return Effect.TAGS;
    }

    @Override
    public String toSave() {
        return "-j NOTRACK";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.RAW, "NOTRACK", placement);
    }
}
