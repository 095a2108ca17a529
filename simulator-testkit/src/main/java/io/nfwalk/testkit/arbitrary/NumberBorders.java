package io.nfwalk.testkit.arbitrary;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import java.util.ArrayList;
import java.util.List;

/** Numbers at the borders of ranges and masks. */
final class NumberBorders {
    private static final long BYTE = 0xff;
    private static final long SHORT = 0xffff;
    private static final long WORD = 0xffff_ffffL;

    private NumberBorders() {}

    /** The largest number that the field holds. */
    static long largest(NumberField field) {
        return switch (field) {
            case TCP_FLAGS, TTL, TOS -> BYTE;
            case SOURCE_PORT, DESTINATION_PORT, ICMP_TYPE_CODE, LENGTH -> SHORT;
            case MARK -> WORD;
        };
    }

    /** The ends of each range, and the numbers beside them. */
    static Border<Long> of(Condition.NumberIn condition) {
        long largest = largest(condition.field());
        List<Long> inside = new ArrayList<>();
        List<Long> outside = new ArrayList<>();
        for (NumberRange range : condition.ranges()) {
            long last = Math.min(range.last(), largest);
            if (range.first() > last) {
                continue;
            }
            inside.add(range.first());
            inside.add(last);
            outside.add(range.first() - 1);
            outside.add(last + 1);
        }
        outside.removeIf(number -> number < 0
                || number > largest
                || condition.ranges().stream().anyMatch(range -> range.contains(number)));
        return new Border<>(inside, outside).negatedIf(condition.negated());
    }

    /**
     * The value with the bits that do not count clear and set; and with a bit that counts turned, each one of a byte.
     */
    static Border<Long> of(Condition.NumberMasked condition) {
        long all = largest(condition.field());
        long mask = condition.mask() & all;
        long value = condition.value();
        List<Long> outside = new ArrayList<>();
        if (all == BYTE) {
            for (long bit = 1; bit <= BYTE; bit <<= 1) {
                outside.add(value & all ^ bit & mask);
            }
        } else {
            outside.add(value & all ^ Long.lowestOneBit(mask));
            outside.add(value & all ^ Long.highestOneBit(mask));
        }
        outside.removeIf(number -> (number & mask) == value);
        boolean possible = (value & ~mask) == 0;
        return new Border<>(possible ? List.of(value, value | all & ~mask) : List.of(), outside)
                .negatedIf(condition.negated());
    }
}
