package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;

/**
 * Addresses as options take them. In IPv4 numbers may be missing, octal or hexadecimal; the two ways to read such an
 * address differ in what a missing number means. No name server is asked.
 */
public final class ShortAddress {
    private static final int NUMBERS = 4;

    private ShortAddress() {}

    /** As {@code -m iprange} reads it: 10.1 is 10.1.0.0. Source: libxtables, xtables_numeric_to_ipaddr. */
    public static IpAddress paddedWithZeros(String word, Family family) throws OptionException {
        if (family == Family.IPV6) {
            return ipv6(word);
        }
        String[] numbers = numbers(word);
        long bits = 0;
        for (int i = 0; i < NUMBERS; i++) {
            bits = bits << 8 | (i < numbers.length ? number(numbers[i], 0xff, word) : 0);
        }
        return IpAddress.ipv4((int) bits);
    }

    /** As the C library reads it: 10.1 is 10.0.0.1, 24 is 0.0.0.24. Source: glibc, inet_aton. */
    public static IpAddress endingInTheLast(String word, Family family) throws OptionException {
        if (word.equals("localhost")) {
            return IpAddress.loopback(family);
        }
        if (family == Family.IPV6) {
            return ipv6(word);
        }
        String[] numbers = numbers(word);
        long bits = 0;
        for (int i = 0; i < numbers.length - 1; i++) {
            bits |= number(numbers[i], 0xff, word) << 8 * (NUMBERS - 1 - i);
        }
        long largestLast = 0xffff_ffffL >>> 8 * (numbers.length - 1);
        return IpAddress.ipv4((int) (bits | number(numbers[numbers.length - 1], largestLast, word)));
    }

    private static String[] numbers(String word) throws OptionException {
        String[] numbers = word.split("\\.", -1);
        if (numbers.length > NUMBERS) {
            throw refusal(word, Family.IPV4);
        }
        return numbers;
    }

    private static long number(String text, long last, String word) throws OptionException {
        try {
            return OptionText.number(text, 0, last);
        } catch (OptionException notANumber) {
            throw refusal(word, Family.IPV4);
        }
    }

    private static IpAddress ipv6(String word) throws OptionException {
        return IpAddress.parse(word)
                .filter(address -> address.family() == Family.IPV6)
                .orElseThrow(() -> refusal(word, Family.IPV6));
    }

    private static OptionException refusal(String word, Family family) {
        return OptionException.of(
                "option-value-not-an-address",
                "'" + word + "' is not an address",
                family == Family.IPV4 ? "an IPv4 address, such as 10.0.0.1" : "an IPv6 address, such as fd00::1");
    }
}
