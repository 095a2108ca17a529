package io.nfwalk.packet;

/**
 * Jenkins' hash as the kernel computes it, over 32-bit words with a given start. Source: kernel
 * include/linux/jhash.h, jhash2 and jhash_1word.
 */
public final class JenkinsHash {
    private static final int BEGINNING = 0xdeadbeef;

    private JenkinsHash() {}

    /** The hash of one word. */
    public static int ofOne(int word, int seed) {
        int start = seed + BEGINNING + 4;
        return last(word + start, start, start);
    }

    /** The hash of at least one word. */
    public static int of(int[] words, int seed) {
        int a = BEGINNING + 4 * words.length + seed;
        int b = a;
        int c = a;
        int at = 0;
        while (words.length - at > 3) {
            a += words[at];
            b += words[at + 1];
            c += words[at + 2];
            a = a - c ^ Integer.rotateLeft(c, 4);
            c += b;
            b = b - a ^ Integer.rotateLeft(a, 6);
            a += c;
            c = c - b ^ Integer.rotateLeft(b, 8);
            b += a;
            a = a - c ^ Integer.rotateLeft(c, 16);
            c += b;
            b = b - a ^ Integer.rotateLeft(a, 19);
            a += c;
            c = c - b ^ Integer.rotateLeft(b, 4);
            b += a;
            at += 3;
        }
        int left = words.length - at;
        return last(left > 0 ? a + words[at] : a, left > 1 ? b + words[at + 1] : b, left > 2 ? c + words[at + 2] : c);
    }

    private static int last(int first, int second, int third) {
        int a = first;
        int b = second;
        int c = third;
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }
}
