package io.nfwalk.chance;

/**
 * What came out where several things could: one of its ways was taken.
 *
 * @param subject what was decided: {@code statistic}, {@code next hop}
 * @param alternative which alternative came: of a draw 1 if it happened and 0 if not, of a pick its position
 * @param ways how many equally likely ways lead to it
 * @param total how many there were in all
 */
public record Decision(String subject, int alternative, long ways, long total) {
    /** Refuses numbers that are no probability. */
    public Decision {
        SeededChance.requireProbability(ways, total);
    }

    /** How likely it was. */
    public Fraction probability() {
        return Fraction.of(ways, total);
    }
}
