package io.nfwalk.host;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The order in which {@code ipset -sorted} prints the elements of a hash: piece by piece, numbers by what they are in
 * hexadecimal, other words by their length first, networks behind what is in them. For elements of several protocols it
 * is no order (esp before sctp before ax.25 before esp), and what ipset prints then hangs on its hash.
 *
 * <p>Source: ipset lib/session.c, bystrcmp.
 */
final class SetOrder {
    private static final int HEXADECIMAL = 16;

    private SetOrder() {}

    /** Sorts the lines behind {@code add NAME}. It does not ask for an order that is one, as {@link List#sort} does. */
    static List<String> sorted(List<String> lines) {
        return merged(lines.stream().sorted().map(line -> line + "\n").collect(Collectors.toList())).stream()
                .map(String::stripTrailing)
                .toList();
    }

    private static List<String> merged(List<String> lines) {
        if (lines.size() < 2) {
            return lines;
        }
        List<String> first = merged(lines.subList(0, lines.size() / 2));
        List<String> second = merged(lines.subList(lines.size() / 2, lines.size()));
        List<String> all = new ArrayList<>(lines.size());
        int at = 0;
        for (String line : second) {
            while (at < first.size() && compare(first.get(at), line) <= 0) {
                all.add(first.get(at));
                at++;
            }
            all.add(line);
        }
        all.addAll(first.subList(at, first.size()));
        return all;
    }

    private static int compare(String one, String other) {
        Place a = new Place(one);
        Place b = new Place(other);
        int direction = 1;
        while (!a.isAtEnd() && !b.isAtEnd()) {
            int afterA = a.endOfNumber();
            int afterB = b.endOfNumber();
            if (afterA == a.at || afterB == b.at) {
                int lengths = Integer.compare(a.word().length(), b.word().length());
                int words = lengths != 0 ? lengths : a.word().compareTo(b.word());
                if (words != 0 || a.word().isEmpty()) {
                    return words;
                }
                a.at += a.word().length() + 1;
                b.at += b.word().length() + 1;
                direction = 1;
                continue;
            }
            int numbers = Long.compare(a.number(afterA), b.number(afterB));
            if (numbers != 0) {
                return direction * numbers;
            }
            boolean slashA = a.isAt(afterA, '/');
            boolean slashB = b.isAt(afterB, '/');
            if (slashA != slashB) {
                return slashA ? 1 : -1;
            }
            direction = slashA ? -1 : direction;
            a.at = afterA + 1;
            b.at = afterB + 1;
            boolean gapA = a.isAt(a.at, ':');
            boolean gapB = b.isAt(b.at, ':');
            if (gapA != gapB) {
                return gapA ? -1 : 1;
            }
            a.at += gapA ? 1 : 0;
            b.at += gapA ? 1 : 0;
        }
        return Boolean.compare(b.isAtEnd(), a.isAtEnd());
    }

    /** Where one is in a line. */
    private static final class Place {
        private final String line;
        private int at;

        Place(String line) {
            this.line = line;
        }

        boolean isAtEnd() {
            return at >= line.length();
        }

        boolean isAt(int place, char c) {
            return place < line.length() && line.charAt(place) == c;
        }

        private int beginOfNumber() {
            int begin = at;
            while (isAt(begin, ' ')) {
                begin++;
            }
            return begin;
        }

        /** Where the number ends that stands here, in hexadecimal, behind spaces; here, if there is none. */
        int endOfNumber() {
            int begin = beginOfNumber();
            int end = begin;
            while (end < line.length() && Character.digit(line.charAt(end), HEXADECIMAL) >= 0) {
                end++;
            }
            return end == begin ? at : end;
        }

        long number(int end) {
            return Long.parseLong(line.substring(beginOfNumber(), end), HEXADECIMAL);
        }

        /** What stands here up to a colon or comma. */
        String word() {
            int end = at;
            while (end < line.length() && line.charAt(end) != ':' && line.charAt(end) != ',') {
                end++;
            }
            return line.substring(at, end);
        }
    }
}
