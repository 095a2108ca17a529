package io.nfwalk.target;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Effect;
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
 * {@code -j TRACE}: from here on the kernel reports every rule that the packet meets; its way stays the same.
 *
 * <p>Source: kernel net/netfilter/xt_TRACE.c. ip_tables takes it in the raw table only, nf_tables in any.
 */
record TraceTarget() implements Target {
    static final TargetRoom ROOM =
            TargetRoom.of("TRACE", OptionTable.of(), (values, family, head) -> new TraceTarget());

    @Override
    public String name() {
        return "TRACE";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.log("TRACE");
        return Verdict.CONTINUE;
    }

    @Override
    public Effect effect() {
        return Effect.OBSERVES;
    }

    @Override
    public String toSave() {
        return "-j TRACE";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return placement.backend() == Backend.NFT
                ? Optional.empty()
                : Refusals.unlessIn(TableName.RAW, "TRACE", placement);
    }
}
