package io.nfwalk.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and prints addresses as inet_pton and inet_ntop do. */
final class AddressText {
    private AddressText() {}

    static Optional<IpAddress> parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            int number = decimalByte(part);
            if (number < 0) {
                return Optional.empty();
            }
            bits = bits << 8 | number;
        }
        return Optional.of(IpAddress.ipv4(bits));
    }

    private static int decimalByte(String part) {
        if (part.isEmpty() || part.length() > 3 || part.length() > 1 && part.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < part.length(); i++) {
            char digit = part.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number > 255 ? -1 : number;
    }

    static Optional<IpAddress> parseIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        List<Integer> head = new ArrayList<>();
        List<Integer> tail = new ArrayList<>();
        boolean readable = gap < 0
                ? groups(text, true, head)
                : groups(text.substring(0, gap), false, head) && groups(text.substring(gap + 2), true, tail);
        int given = head.size() + tail.size();
        if (!readable || (gap < 0 ? given != 8 : given > 7)) {
            return Optional.empty();
        }
        int[] words = new int[4];
        for (int i = 0; i < head.size(); i++) {
            place(words, i, head.get(i));
        }
        for (int i = 0; i < tail.size(); i++) {
            place(words, 8 - tail.size() + i, tail.get(i));
        }
        return Optional.of(IpAddress.ofWords(Family.IPV6, words));
    }

    private static void place(int[] words, int group, int value) {
        words[group / 2] |= value << (group % 2 == 0 ? 16 : 0);
    }

    private static boolean groups(String text, boolean mayEndInIpv4, List<Integer> into) {
        if (text.isEmpty()) {
            return true;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (mayEndInIpv4 && i == parts.length - 1 && part.indexOf('.') >= 0) {
                Optional<IpAddress> quad = parseIpv4(part);
                if (quad.isEmpty()) {
                    return false;
                }
                into.add((int) (quad.get().low() >>> 16));
                into.add((int) (quad.get().low() & 0xffff));
            } else if (part.matches("[0-9a-fA-F]{1,4}")) {
                into.add(Integer.parseInt(part, 16));
            } else {
                return false;
            }
        }
        return true;
    }

    static String printIpv4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }

    static String printIpv6(int[] words) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = words[i / 2] >>> (i % 2 == 0 ? 16 : 0) & 0xffff;
        }
        if (words[0] == 0 && words[1] == 0 && (words[2] == 0xffff || words[2] == 0 && words[3] >>> 16 != 0)) {
            return (words[2] == 0 ? "::" : "::ffff:") + printIpv4(words[3]);
        }
        int[] gap = longestZeroRun(groups);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (gap[1] > 1 && i == gap[0]) {
                text.append("::");
                i += gap[1] - 1;
            } else {
                if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int[] longestZeroRun(int[] groups) {
        int bestStart = 0;
        int bestLength = 0;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        return new int[] {bestStart, bestLength};
    }
}
