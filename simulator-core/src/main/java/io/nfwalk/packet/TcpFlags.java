package io.nfwalk.packet;

import java.util.Optional;

/**
 * The flags of a TCP segment.
 *
 * @param bits the header's flag byte: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128
 */
public record TcpFlags(int bits) {
    /** FIN. */
    public static final int FIN = 1;
    /** SYN. */
    public static final int SYN = 2;
    /** RST. */
    public static final int RST = 4;
    /** PSH. */
    public static final int PSH = 8;
    /** ACK. */
    public static final int ACK = 16;
    /** URG. */
    public static final int URG = 32;
    /** ECE. */
    public static final int ECE = 64;
    /** CWR. */
    public static final int CWR = 128;

    private static final String LETTERS = "FSRPAUEW";

    /** Refuses bits beyond a byte. */
    public TcpFlags {
        if (bits < 0 || bits > 255) {
            throw new IllegalArgumentException("TCP flags are one byte, not " + bits);
        }
    }

    /** The flags that letters of FSRPAUEW name, {@code NONE} for none; empty for another letter. */
    public static Optional<TcpFlags> parse(String letters) {
        int bits = 0;
        if (!letters.equals("NONE")) {
            for (int i = 0; i < letters.length(); i++) {
                int index = LETTERS.indexOf(letters.charAt(i));
                if (index < 0) {
                    return Optional.empty();
                }
                bits |= 1 << index;
            }
        }
        return Optional.of(new TcpFlags(bits));
    }

    /** Whether this flag (one of the constants) is set. */
    public boolean has(int flag) {
        return (bits & flag) != 0;
    }

    /** Letters in the order FSRPAUEW; empty text for no flag. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((bits >> i & 1) == 1) {
                text.append(LETTERS.charAt(i));
            }
        }
        return text.toString();
    }
}
