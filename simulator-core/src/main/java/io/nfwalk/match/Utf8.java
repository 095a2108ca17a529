package io.nfwalk.match;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts that the kernel keeps in arrays of a fixed size. */
final class Utf8 {
    private Utf8() {}

    /** The text's beginning of at most that many bytes; a character that would be cut in two goes as a whole. */
    static String cut(String text, int longest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= longest) {
            return text;
        }
        int end = longest;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
    }
}
