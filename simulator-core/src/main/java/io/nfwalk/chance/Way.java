package io.nfwalk.chance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The decisions that were made from the beginning up to one point. Ways that begin alike share their beginnings.
 *
 * @param before the way up to the last decision; empty at the beginning
 * @param last the last decision; empty at the beginning
 * @param logarithm the natural logarithm of its probability, to find the most probable of many fast
 */
record Way(Optional<Way> before, Optional<Decision> last, double logarithm) {
    /** Nothing is decided. */
    static final Way BEGINNING = new Way(Optional.empty(), Optional.empty(), 0);

    Way then(Decision decision) {
        double share = Math.log((double) decision.ways() / decision.total());
        return new Way(Optional.of(this), Optional.of(decision), logarithm + share);
    }

    /** The decisions, in order. */
    List<Decision> decisions() {
        Deque<Decision> decisions = new ArrayDeque<>();
        for (Way way = this; way.last.isPresent(); way = way.before.orElseThrow()) {
            decisions.addFirst(way.last.get());
        }
        return List.copyOf(decisions);
    }

    /** Identity, since a way of many decisions is met often and two of them are never equal. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
