package io.nfwalk.rules;

import java.util.List;
import java.util.OptionalInt;

/** Reads the values that many options share, as libxtables does. */
public final class OptionText {
    private OptionText() {}

    /**
     * A number within the bounds: decimal, hexadecimal after 0x, octal after 0; white space and a plus sign may stand
     * before it. Source: libxtables, xtables_strtoul.
     */
    public static long number(String word, long first, long last) throws OptionException {
        long number;
        try {
            String digits = word.substring(beginOfNumber(word));
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                number = unsigned(digits.substring(2), 16);
            } else if (digits.length() > 1 && digits.startsWith("0")) {
                number = unsigned(digits.substring(1), 8);
            } else {
                number = unsigned(digits, 10);
            }
        } catch (NumberFormatException notANumber) {
            throw OptionException.of(
                    "option-value-not-a-number", "'" + word + "' is not a number", first + " to " + last);
        }
        if (Long.compareUnsigned(number, first) < 0 || Long.compareUnsigned(number, last) > 0) {
            throw OptionException.of(
                    "option-value-out-of-range",
                    word + " is out of range",
                    first + " to " + Long.toUnsignedString(last));
        }
        return number;
    }

    /** Where the number begins behind white space and a plus sign. */
    private static int beginOfNumber(String word) {
        int at = 0;
        while (at < word.length() && isSpace(word.charAt(at))) {
            at++;
        }
        return at < word.length() && word.charAt(at) == '+' ? at + 1 : at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static long unsigned(String digits, int radix) {
        if (digits.startsWith("+")) {
            throw new NumberFormatException(digits);
        }
        return Long.parseUnsignedLong(digits, radix);
    }

    /** The number that the word is, read as by {@link #number}, or empty if it is none or beyond 2^31-1. */
    static OptionalInt unsigned(String word) {
        int begin = beginOfNumber(word);
        if (begin == word.length() || !isDigit(word.charAt(begin))) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of((int) number(word, 0, Integer.MAX_VALUE));
        } catch (OptionException notANumber) {
            return OptionalInt.empty();
        }
    }

    /**
     * {@code a}, {@code a:b}, {@code a:} or {@code :b}; open ends are the bounds, nothing at all is the first; may be
     * reversed.
     */
    public static NumberRange range(String word, long first, long last) throws OptionException {
        int colon = word.indexOf(':');
        if (word.isEmpty()) {
            return NumberRange.of(first);
        }
        if (colon < 0) {
            return NumberRange.of(number(word, first, last));
        }
        String low = word.substring(0, colon);
        String high = word.substring(colon + 1);
        return new NumberRange(
                low.isEmpty() ? first : number(low, first, last), high.isEmpty() ? last : number(high, first, last));
    }

    /** Like {@link #range} for ports, by number or service name; may be reversed. */
    public static NumberRange ports(String word) throws OptionException {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return NumberRange.of(port(word));
        }
        String low = word.substring(0, colon);
        String high = word.substring(colon + 1);
        return new NumberRange(low.isEmpty() ? 0 : port(low), high.isEmpty() ? 0xffff : port(high));
    }

    /** A port by number or service name. */
    public static int port(String word) throws OptionException {
        if (areDigits(word)) {
            return (int) number(word, 0, 0xffff);
        }
        OptionalInt service = ServiceNames.port(word);
        if (service.isPresent()) {
            return service.getAsInt();
        }
        if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
            return (int) number(word, 0, 0xffff);
        }
        OptionException unknown = OptionException.of(
                "option-value-unknown-service",
                "'" + word + "' is not a port",
                "a port, 0 to 65535, or a service name");
        throw ServiceNames.nearest(word)
                .map(name -> unknown.withHint("did you mean '" + name + "'?"))
                .orElse(unknown);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether the word is digits and nothing else. */
    public static boolean areDigits(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!isDigit(word.charAt(i))) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** {@code value[/mask]}. */
    public static Masked masked(String word) throws OptionException {
        int slash = word.indexOf('/');
        if (slash < 0) {
            return new Masked(number(word, 0, Masked.ALL), Masked.ALL, false);
        }
        return new Masked(
                number(word.substring(0, slash), 0, Masked.ALL),
                number(word.substring(slash + 1), 0, Masked.ALL),
                true);
    }

    static String text(String word, int longest) throws OptionException {
        if (word.length() > longest) {
            throw OptionException.of(
                    "option-value-too-long",
                    "the text has " + word.length() + " characters",
                    "at most " + longest + " characters");
        }
        return word;
    }

    static String word(String word, List<String> allowed) throws OptionException {
        if (!allowed.contains(word)) {
            throw OptionException.of(
                    "option-value-unknown", "'" + word + "' is not known here", String.join(", ", allowed));
        }
        return word;
    }

    /**
     * A text as iptables-save prints it: bare if it has only letters, digits, {@code _} and {@code -}, else in double
     * quotes with {@code "}, {@code '} and {@code \} escaped. Source: libxtables, xtables_save_string.
     */
    public static String quoted(String text) {
        if (!text.isEmpty() && text.chars().allMatch(OptionText::isSafe)) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private static boolean isSafe(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }
}
