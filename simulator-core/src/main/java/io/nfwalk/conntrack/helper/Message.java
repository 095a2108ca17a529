package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A payload as the kernel's text functions see it: one byte a character. Behind its end everything is zero.
 *
 * @param text the bytes as Latin-1
 */
record Message(String text) {
    /**
     * A number.
     *
     * @param value modulo 2^64; unsigned
     * @param end behind its last digit; where it was looked for if there is none
     */
    record Number(long value, int end) {}

    /**
     * An address.
     *
     * @param address the address
     * @param end behind its last character
     */
    record Address(IpAddress address, int end) {}

    static Message of(Payload payload) {
        return new Message(new String(payload.toBytes(), StandardCharsets.ISO_8859_1));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    int length() {
        return text.length();
    }

    int at(int index) {
        return index < text.length() ? text.charAt(index) : 0;
    }

    boolean has(int from, String word) {
        return text.startsWith(word, from);
    }

    boolean hasIgnoringCase(int from, String word) {
        return text.regionMatches(true, from, word, 0, word.length());
    }

    static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** Source: kernel lib/ctype.c, which takes Latin-1's letters for letters. */
    static boolean isLetter(int character) {
        return character >= 'A' && character <= 'Z'
                || character >= 'a' && character <= 'z'
                || character >= 0xc0 && character != 0xd7 && character != 0xf7;
    }

    /** The decimal number there. Source: kernel lib/vsprintf.c, simple_strtoul. */
    Number decimal(int from) {
        long value = 0;
        int end = from;
        while (isDigit(at(end))) {
            value = value * 10 + at(end++) - '0';
        }
        return new Number(value, end);
    }

    /**
     * The address there; what follows it may be anything that can't belong to one. Source: kernel net/core/utils.c,
     * in4_pton and in6_pton without delimiter.
     */
    Optional<Address> address(int from, int limit, Family family) {
        int end = from;
        while (end < limit && belongsToAddress(at(end), family)) {
            end++;
        }
        int behind = end;
        // In IPv4 a colon ends the address as well as anything else, but a hexadecimal digit is a mistake.
        boolean mistaken = family == Family.IPV4 && behind < limit && isHexadecimal(at(behind));
        return mistaken
                ? Optional.empty()
                : parse(text.substring(from, end), family).map(address -> new Address(address, behind));
    }

    private static boolean belongsToAddress(int character, Family family) {
        return switch (family) {
            case IPV4 -> isDigit(character) || character == '.';
            case IPV6 -> isHexadecimal(character) || character == ':' || character == '.';
        };
    }

    private static boolean isHexadecimal(int character) {
        return character < 128 && Character.digit(character, 16) >= 0;
    }

    /** The address that the whole text is; numbers of an IPv4 address may have leading zeros. */
    private static Optional<IpAddress> parse(String text, Family family) {
        if (family == Family.IPV6) {
            return IpAddress.parse(text).filter(address -> address.family() == family);
        }
        String[] numbers = text.split("\\.", -1);
        int bits = 0;
        for (String number : numbers) {
            if (!number.matches("0*[0-9]{1,3}") || Integer.parseInt(number) > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | Integer.parseInt(number);
        }
        return numbers.length == 4 ? Optional.of(IpAddress.ipv4(bits)) : Optional.empty();
    }
}
