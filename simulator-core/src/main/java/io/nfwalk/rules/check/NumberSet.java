package io.nfwalk.rules.check;

import io.nfwalk.rules.NumberRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some of the numbers from 0 to a largest one.
 *
 * @param ranges none empty, in order, none touching another
 * @param largest the largest number that there is
 */
record NumberSet(List<NumberRange> ranges, long largest) {
    /** Copies the list. */
    NumberSet {
        ranges = List.copyOf(ranges);
    }

    /** The numbers in any of these ranges, which may overlap, be empty, or reach beyond the largest number. */
    static NumberSet of(List<NumberRange> any, long largest) {
        List<NumberRange> sorted = new ArrayList<>();
        for (NumberRange range : any) {
            NumberRange within = new NumberRange(Math.max(0, range.first()), Math.min(largest, range.last()));
            if (within.first() <= within.last()) {
                sorted.add(within);
            }
        }
        sorted.sort(Comparator.comparingLong(NumberRange::first));
        List<NumberRange> joined = new ArrayList<>();
        for (NumberRange range : sorted) {
            NumberRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && range.first() <= last.last() + 1) {
                long end = Math.max(last.last(), range.last());
                joined.set(joined.size() - 1, new NumberRange(last.first(), end));
            } else {
                joined.add(range);
            }
        }
        return new NumberSet(joined, largest);
    }

    /** All others. */
    NumberSet others() {
        List<NumberRange> gaps = new ArrayList<>();
        long next = 0;
        for (NumberRange range : ranges) {
            if (range.first() > next) {
                gaps.add(new NumberRange(next, range.first() - 1));
            }
            next = range.last() + 1;
        }
        if (next <= largest) {
            gaps.add(new NumberRange(next, largest));
        }
        return new NumberSet(gaps, largest);
    }

    /** Those that are in both. */
    NumberSet and(NumberSet other) {
        List<NumberRange> both = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            NumberRange a = ranges.get(mine);
            NumberRange b = other.ranges.get(theirs);
            long first = Math.max(a.first(), b.first());
            long last = Math.min(a.last(), b.last());
            if (first <= last) {
                both.add(new NumberRange(first, last));
            }
            if (a.last() < b.last()) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new NumberSet(both, largest);
    }

    /** Whether all of the other's are in it. */
    boolean containsAll(NumberSet other) {
        return and(other).equals(other);
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Whether it is one number. */
    boolean isOne() {
        return ranges.size() == 1 && ranges.get(0).first() == ranges.get(0).last();
    }
}
