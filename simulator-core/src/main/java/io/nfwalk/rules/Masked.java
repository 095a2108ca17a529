package io.nfwalk.rules;

/**
 * A 32-bit value and a mask.
 *
 * @param value 0 to 2^32-1
 * @param mask 0 to 2^32-1
 * @param maskGiven whether the text named a mask
 */
public record Masked(long value, long mask, boolean maskGiven) {
    /** All 32 bits. */
    public static final long ALL = 0xffff_ffffL;

    /** {@code 0x4000/0x4000}; a full mask is left out. */
    public String toSave() {
        return "0x" + Long.toHexString(value) + (mask == ALL ? "" : "/0x" + Long.toHexString(mask));
    }
}
