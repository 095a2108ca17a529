package io.nfwalk.target;

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

/** {@code -j DROP}: the packet is gone, and nobody hears of it. */
record DropTarget() implements Target {
    static final TargetRoom ROOM = TargetRoom.of("DROP", OptionTable.of(), (values, family, head) -> new DropTarget());

    @Override
    public String name() {
        return "DROP";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.DROP;
    }

    @Override
    public Effect effect() {
        return Effect.ENDS;
    }

    @Override
    public String toSave() {
        return "-j DROP";
    }

    /** Refuses the nat table: the kernel would take it, but iptables does not. */
    @Override
    public Optional<Refusal> refusal(Placement placement) {
        if (placement.table() != TableName.NAT) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                "target-wrong-table",
                "iptables refuses DROP in the nat table, which only a connection's first packet visits",
                "a table that filters, such as filter; or a DROP policy of the nat chain"));
    }
}
