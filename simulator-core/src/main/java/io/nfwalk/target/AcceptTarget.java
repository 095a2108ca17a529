package io.nfwalk.target;

import io.nfwalk.rules.Effect;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;

/** {@code -j ACCEPT}: the table lets the packet pass; later tables still see it. */
record AcceptTarget() implements Target {
    static final TargetRoom ROOM =
            TargetRoom.of("ACCEPT", OptionTable.of(), (values, family, head) -> new AcceptTarget());

    @Override
    public String name() {
        return "ACCEPT";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.ACCEPT;
    }

    @Override
    public Effect effect() {
        return Effect.ENDS;
    }

    @Override
    public String toSave() {
        return "-j ACCEPT";
    }
}
