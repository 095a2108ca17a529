package io.nfwalk.target;

import io.nfwalk.rules.Effect;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;

/** {@code -j RETURN}: back to the chain that jumped here; in a base chain, its policy. */
record ReturnTarget() implements Target {
    static final TargetRoom ROOM =
            TargetRoom.of("RETURN", OptionTable.of(), (values, family, head) -> new ReturnTarget());

    @Override
    public String name() {
        return "RETURN";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.RETURN;
    }

    @Override
    public Effect effect() {
        return Effect.RETURNS;
    }

    @Override
    public String toSave() {
        return "-j RETURN";
    }
}
