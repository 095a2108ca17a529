package io.nfwalk.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Names of IP protocols as iptables reads and prints them: those of a Debian machine's /etc/protocols and a few of
 * iptables' own. Source: libxtables, xtables_parse_protocol and xtables_chain_protos.
 */
public final class ProtocolNames {
    /** All protocols; as a condition it says nothing. */
    public static final int ALL = 0;

    private static final int HIGHEST = 255;
    private static final Map<String, Integer> NUMBERS = numbers();
    private static final Map<Integer, String> NAMES = names();

    private ProtocolNames() {}

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String[] words : ResourceLines.of("protocols.txt")) {
            // iptables turns what it reads into lower case, so that no alias, which are in upper case, is ever found.
            numbers.putIfAbsent(words[0], Integer.valueOf(words[1]));
        }
        numbers.putAll(Map.of("icmpv6", 58, "ipv6-mh", 135, "mh", 135, "all", ALL));
        return numbers;
    }

    private static Map<Integer, String> names() {
        Map<Integer, String> names = new TreeMap<>();
        for (String[] words : ResourceLines.of("protocols.txt")) {
            names.putIfAbsent(Integer.valueOf(words[1]), words[0]);
        }
        return names;
    }

    /**
     * The number that {@code -p} would make of the word: a number from 0 to 255 (decimal, hexadecimal after 0x, octal
     * after 0), or a name in any letter case.
     *
     * @throws OptionException {@code protocol-unknown} if it is neither
     */
    public static int number(String word) throws OptionException {
        String name = word.toLowerCase(Locale.ROOT);
        Integer known = NUMBERS.get(name);
        if (known != null && known <= HIGHEST) {
            return known;
        }
        OptionalInt number = OptionText.unsigned(name);
        if (number.isPresent() && number.getAsInt() <= HIGHEST) {
            return number.getAsInt();
        }
        throw OptionException.of(
                        "protocol-unknown",
                        "'" + word + "' is not a protocol",
                        "all, a number from 0 to 255, or a name such as tcp, udp, icmp")
                .withHint(Spelling.hint(name, NUMBERS.keySet()));
    }

    /** Whether the word is a number rather than a name. */
    static boolean isNumber(String word) {
        return OptionText.unsigned(word).isPresent();
    }

    /**
     * The number of the protocol that the C library knows by that name or alias, in just these letters; empty if it
     * knows none. Source: getprotobyname(3).
     */
    public static OptionalInt byNameOrAlias(String name) {
        return ResourceLines.of("protocols.txt").stream()
                .filter(words -> words[0].equals(name)
                        || Arrays.asList(words).subList(2, words.length).contains(name))
                .mapToInt(words -> Integer.parseInt(words[1]))
                .findFirst();
    }

    /** The name that iptables-save prints, or the number in decimal where there is none. */
    public static String name(int number) {
        return NAMES.getOrDefault(number, Integer.toString(number));
    }
}
