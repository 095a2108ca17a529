package io.nfwalk.rules.check;

/** How much more may be done to find covered rules: enough for any rule set of this world, and not for ever. */
final class Effort {
    private long comparisons = 20_000_000;
    private int remembered = 300_000;
    private boolean exhausted;

    /** Whether so many more comparisons may be made. */
    boolean spend(int count) {
        comparisons -= count;
        exhausted |= comparisons < 0;
        return comparisons >= 0;
    }

    /** Whether one more rule may be remembered. */
    boolean remember() {
        remembered--;
        exhausted |= remembered < 0;
        return remembered >= 0;
    }

    /** Whether something was not done. */
    boolean isExhausted() {
        return exhausted;
    }
}
