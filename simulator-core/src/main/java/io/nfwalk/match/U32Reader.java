package io.nfwalk.match;

import io.nfwalk.match.U32Condition.Operation;
import io.nfwalk.match.U32Condition.Operator;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.OptionException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the expressions of {@code -m u32}. Source: iptables {@code extensions/libxt_u32.c}; the longest shift: kernel
 * {@code net/netfilter/xt_u32.c}, {@code u32_mt_checkentry}.
 *
 * <pre>
 *   tests    = test { "&&" test }                      at most 10
 *   test     = number { operator number } "=" values   at most 10 numbers
 *   operator = "&" | "<<" | ">>" | "@"
 *   values   = range { "," range }                     at most 10
 *   range    = number [ ":" number ]
 * </pre>
 */
final class U32Reader {
    private static final int MOST = 10;
    private static final int LONGEST_SHIFT = 31;
    private static final BigInteger LARGEST = BigInteger.valueOf(0xffff_ffffL);
    private static final Pattern NUMBER = Pattern.compile("\\s*\\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");

    private final String text;
    private int at;

    private U32Reader(String text) {
        this.text = text;
    }

    /** The tests, all of which must hold. */
    static List<U32Condition> read(String text) throws OptionException {
        return new U32Reader(text).tests();
    }

    private List<U32Condition> tests() throws OptionException {
        List<U32Condition> tests = new ArrayList<>();
        while (true) {
            tests.add(test());
            if (at == text.length()) {
                return tests;
            }
            if (tests.size() == MOST) {
                throw wrong("too many tests", "at most " + MOST);
            }
        }
    }

    private U32Condition test() throws OptionException {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '=') {
            throw wrong("a test begins with a place in the packet", "a number");
        }
        if (at == text.length()) {
            throw wrong("the text ends before a test", "a place in the packet");
        }
        long place = number();
        List<Operation> operations = new ArrayList<>();
        while (!skips("=")) {
            Operator operator = operator();
            long number = number();
            boolean shifts = operator == Operator.LEFT || operator == Operator.RIGHT;
            if (shifts && number > LONGEST_SHIFT) {
                throw OptionException.of(
                        "option-value-out-of-range",
                        "a shift by " + number + " is out of range",
                        "0 to " + LONGEST_SHIFT);
            }
            operations.add(new Operation(operator, number));
            if (operations.size() == MOST) {
                throw wrong("too many operators", "at most " + (MOST - 1));
            }
        }
        return new U32Condition(place, operations, wanted());
    }

    private Operator operator() throws OptionException {
        for (Operator operator : Operator.values()) {
            if (skips(operator.text)) {
                return operator;
            }
        }
        throw at == text.length()
                ? wrong("the text ends before the wanted value", "= and a value")
                : wrong("there is no operator", "&, <<, >>, @ or =");
    }

    private List<NumberRange> wanted() throws OptionException {
        List<NumberRange> wanted = new ArrayList<>();
        do {
            skipBlanks();
            if (wanted.isEmpty() && (at == text.length() || text.charAt(at) == '&')) {
                throw wrong("a test ends without a wanted value", "a value behind =");
            }
            long first = number();
            wanted.add(skips(":") ? new NumberRange(first, number()) : NumberRange.of(first));
            if (wanted.size() > MOST) {
                throw wrong("too many wanted values", "at most " + MOST);
            }
        } while (skips(","));
        skipBlanks();
        if (at < text.length() && !skips("&&")) {
            throw wrong("there is neither a further value nor a further test", "a comma or &&");
        }
        if (at == text.length() && text.endsWith("&&")) {
            throw wrong("the text ends before a test", "a place in the packet");
        }
        return wanted;
    }

    private long number() throws OptionException {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong("there is no number", "0 to " + LARGEST);
        }
        String digits = number.group(1);
        BigInteger value = digits.matches("0[xX].*")
                ? new BigInteger(digits.substring(2), 16)
                : new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
        if (value.compareTo(LARGEST) > 0) {
            throw wrong(digits + " is out of range", "0 to " + LARGEST);
        }
        at = number.end();
        return value.longValueExact();
    }

    private boolean skips(String word) {
        skipBlanks();
        boolean there = text.startsWith(word, at);
        at += there ? word.length() : 0;
        return there;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private OptionException wrong(String what, String expected) {
        return OptionException.of(
                "option-value-unknown",
                "'" + text + "' is no expression: at character " + (at + 1) + " " + what,
                expected);
    }
}
