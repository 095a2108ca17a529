package io.nfwalk.target;

import io.nfwalk.rules.Masked;

/**
 * What the mark and tos targets write: the mask's bits are cleared, then the value's bits are turned.
 *
 * @param value bits to turn, after clearing
 * @param mask bits to clear
 */
record BitsWrite(int value, int mask) {
    /** {@code --set-xmark value/mask}. */
    static BitsWrite xorAfterClearing(Masked masked) {
        return new BitsWrite((int) masked.value(), (int) masked.mask());
    }

    /** {@code --set-mark value/mask}: the value's bits are cleared too, so that it is there afterwards. */
    static BitsWrite set(Masked masked) {
        return new BitsWrite((int) masked.value(), (int) (masked.mask() | masked.value()));
    }

    /** {@code --and-mark bits}. */
    static BitsWrite and(long bits) {
        return new BitsWrite(0, (int) ~bits);
    }

    /** {@code --or-mark bits}. */
    static BitsWrite or(long bits) {
        return new BitsWrite((int) bits, (int) bits);
    }

    /** {@code --xor-mark bits}. */
    static BitsWrite xor(long bits) {
        return new BitsWrite((int) bits, 0);
    }

    /** The bits that can change. */
    int bits() {
        return value | mask;
    }

    /** What the old value becomes. */
    int applyTo(int old) {
        return old & ~mask ^ value;
    }

    /** {@code 0x4000/0x4000}, both always. */
    @Override
    public String toString() {
        return "0x" + Integer.toHexString(value) + "/0x" + Integer.toHexString(mask);
    }
}
