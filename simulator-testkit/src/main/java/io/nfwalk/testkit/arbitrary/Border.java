package io.nfwalk.testkit.arbitrary;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Values on both sides of where a rule begins or ceases to match, in the order in which rules name them, none twice.
 *
 * @param inside those that match: the first and the last of each range
 * @param outside those beside them that do not
 * @param <T> what the values are
 */
public record Border<T>(List<T> inside, List<T> outside) {
    /** Copies the lists, without what is in them twice. */
    public Border {
        inside = List.copyOf(new LinkedHashSet<>(inside));
        outside = List.copyOf(new LinkedHashSet<>(outside));
    }

    /** No values: nothing is asked. */
    static <T> Border<T> none() {
        return new Border<>(List.of(), List.of());
    }

    /** With the sides exchanged, if a {@code !} stood before it. */
    Border<T> negatedIf(boolean negated) {
        return negated ? new Border<>(outside, inside) : this;
    }

    /** The values of both. */
    Border<T> and(Border<T> other) {
        return new Border<>(joined(inside, other.inside), joined(outside, other.outside));
    }

    /** All values, those inside first. */
    public List<T> values() {
        return List.copyOf(new LinkedHashSet<>(joined(inside, outside)));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
