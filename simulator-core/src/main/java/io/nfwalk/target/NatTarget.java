package io.nfwalk.target;

import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import java.util.List;
import java.util.Optional;

/**
 * What the targets that translate have in common: they stand in the nat table, and make the kernel track connections.
 */
interface NatTarget extends Target {
    /**
     * The hooks at which it works. Source: kernel net/netfilter/xt_nat.c, xt_MASQUERADE.c, xt_REDIRECT.c, xt_NETMAP.c.
     */
    List<Hook> hooks();

    @Override
    default Effect effect() {
        return Effect.ENDS;
    }

    @Override
    default boolean needsTracking() {
        return true;
    }

    @Override
    default Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.NAT, name(), placement)
                .or(() -> Refusals.unlessAt(hooks(), name(), placement));
    }

    /** Which side is written at the hook. Source: kernel include/net/netfilter/nf_nat.h, HOOK2MANIP. */
    static Manipulation manipulationAt(Hook hook) {
        return switch (hook) {
            case PREROUTING, OUTPUT -> Manipulation.DESTINATION;
            case INPUT, POSTROUTING -> Manipulation.SOURCE;
            case FORWARD -> throw new IllegalArgumentException("nothing is translated at FORWARD");
        };
    }
}
