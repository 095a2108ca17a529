package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/** A match that is nothing but conditions on the packet: its data is its semantics. */
public interface PacketMatch extends Match {
    /** The conditions, all of which must hold. */
    List<Condition> holds();

    @Override
    default Optional<List<Condition>> conditions() {
        return Optional.of(holds());
    }

    @Override
    default boolean isRepeatable() {
        return true;
    }

    @Override
    default MatchResult match(MatchContext context) {
        for (Condition condition : holds()) {
            if (!condition.holds(context)) {
                return MatchResult.NO;
            }
        }
        return MatchResult.YES;
    }
}
