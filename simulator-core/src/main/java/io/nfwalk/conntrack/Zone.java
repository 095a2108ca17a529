package io.nfwalk.conntrack;

/**
 * A conntrack zone: tuples of different zones do not meet. Source: kernel include/net/netfilter/nf_conntrack_zones.h.
 *
 * @param original number that keeps tuples of the original direction apart, 0 to 65535
 * @param reply the same for the reply direction; {@code CT --zone N} sets both, {@code --zone-orig} only the first
 */
public record Zone(int original, int reply) {
    /** The zone of packets that no rule put into another. */
    public static final Zone DEFAULT = new Zone(0, 0);

    /** The zone that covers both directions. */
    public static Zone of(int number) {
        return new Zone(number, number);
    }

    /** Its number, whichever directions it covers. */
    public int number() {
        return original != 0 ? original : reply;
    }

    /** The number for that direction. */
    public int number(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }
}
