package io.nfwalk.match;

import io.nfwalk.packet.Payload;
import io.nfwalk.packet.StatedBytes;
import io.nfwalk.rules.OptionException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The bytes that {@code -m string} looks for: how they are written, and whether they stand at a place.
 *
 * <p>Source: iptables {@code extensions/libxt_string.c}; kernel {@code lib/ctype.c} for letter case, which knows
 * Latin-1.
 *
 * @param bytes 1 to 128 bytes
 */
record StringPattern(Payload bytes) {
    private static final int LONGEST = 128;
    /** So many bytes may well be the pattern's by chance, not more. */
    private static final int LIKELY = 1;

    /** How bytes compare. */
    enum Fit {
        /** They are the pattern. */
        YES,
        /** They are not. */
        NO,
        /** Those that are stated are, but too few of them. */
        PERHAPS
    }

    /** Reads {@code --string}. */
    static StringPattern ofText(String word) throws OptionException {
        return of(word.getBytes(StandardCharsets.UTF_8));
    }

    private static StringPattern of(byte[] bytes) throws OptionException {
        if (bytes.length == 0) {
            throw OptionException.of("option-value-too-short", "the string is empty", "1 to " + LONGEST + " bytes");
        }
        if (bytes.length > LONGEST) {
            throw OptionException.of(
                    "option-value-too-long",
                    "the string has " + bytes.length + " bytes",
                    "at most " + LONGEST + " bytes");
        }
        return new StringPattern(Payload.of(bytes));
    }

    /**
     * Reads {@code --hex-string}: text with blocks of hex digits between bars; a backslash outside of them makes the
     * next character plain.
     */
    static StringPattern ofHex(String word) throws OptionException {
        String text = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean hex = false;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '\\') {
                if (hex) {
                    throw wrong("a backslash stands within a hex block");
                }
                if (at + 1 == text.length()) {
                    throw wrong("nothing follows the backslash");
                }
                bytes.write(text.charAt(at + 1));
                at += 2;
                continue;
            }
            if (text.charAt(at) == '|') {
                hex = !hex;
                at++;
                while (hex && at < text.length() && text.charAt(at) == ' ') {
                    at++;
                }
                if (at == text.length()) {
                    break;
                }
            }
            if (hex) {
                bytes.write(hexByte(text, at));
                at += text.charAt(at + 2) == ' ' ? 3 : 2;
            } else {
                // Also a bar or a backslash right behind a block.
                bytes.write(text.charAt(at));
                at++;
            }
        }
        return of(bytes.toByteArray());
    }

    private static int hexByte(String text, int at) throws OptionException {
        if (at + 2 >= text.length()) {
            throw wrong("a hex block is not closed, or has an odd number of digits");
        }
        String digits = text.substring(at, at + 2);
        if (!digits.matches("[0-9a-fA-F]{2}")) {
            throw wrong("'" + digits + "' are no hex digits");
        }
        return Integer.parseInt(digits, 16);
    }

    private static OptionException wrong(String what) {
        return OptionException.of("option-value-unknown", what, "pairs of hex digits between bars: |0d 0a|");
    }

    /**
     * Its option as it is saved: {@code --string "abc"}, or {@code --hex-string "|0d0a|"} where a byte can't be
     * printed.
     */
    String[] option() {
        StringBuilder text = new StringBuilder("\"");
        boolean printable = bytes.at(bytes.length() - 1) != '\\';
        for (int i = 0; i < bytes.length(); i++) {
            int c = bytes.at(i);
            printable &= c >= ' ' && c <= '~';
            text.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
        }
        return printable
                ? new String[] {"--string", text.append('"').toString()}
                : new String[] {"--hex-string", "\"|" + HexFormat.of().formatHex(bytes.toBytes()) + "|\""};
    }

    /** Number of bytes. */
    int length() {
        return bytes.length();
    }

    /**
     * Whether the bytes at that place are the pattern. Bytes that are not stated may be any; two of them and more are
     * taken not to be the pattern's, which they are once in 65,536 times, unless it wants zeros there.
     */
    Fit fitsAt(StatedBytes packet, int place, boolean anyCase) {
        int open = 0;
        int zeros = 0;
        for (int i = 0; i < bytes.length(); i++) {
            int wanted = anyCase ? upper(bytes.at(i)) : bytes.at(i);
            if (packet.statedAt(place + i) != 0xff) {
                open++;
                zeros += wanted == 0 ? 1 : 0;
            } else if ((anyCase ? upper(packet.at(place + i)) : packet.at(place + i)) != wanted) {
                return Fit.NO;
            }
        }
        if (open == 0) {
            return Fit.YES;
        }
        return open - zeros <= LIKELY ? Fit.PERHAPS : Fit.NO;
    }

    private static int upper(int c) {
        boolean lower = c >= 'a' && c <= 'z' || c >= 0xdf && c != 0xf7;
        return lower ? c - 'a' + 'A' : c;
    }
}
