package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;

/**
 * {@code --tcp-flags MASK SET}: of the flags in the mask exactly those in the set are on.
 *
 * @param mask the flags that count, six bits, FIN 1 to URG 32
 * @param set the wanted ones; one outside of the mask makes it never match
 */
public record TcpFlagMask(int mask, int set) {
    /** {@code --syn}: SYN alone of FIN, SYN, RST and ACK. */
    public static final TcpFlagMask SYN = new TcpFlagMask(0x17, 0x02);

    /** {@code NONE NONE}: holds for every packet. */
    static final TcpFlagMask NOTHING = new TcpFlagMask(0, 0);

    /** Their names, lowest bit first. */
    private static final List<String> NAMES = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG");

    static TcpFlagMask read(String mask, String set) throws OptionException {
        return new TcpFlagMask(bits(mask), bits(set));
    }

    /**
     * The option that a listing's {@code 0x17/0x02} or {@code FIN,SYN/SYN} stands for; {@code !} may be in the first
     * group.
     */
    static String listed(MatchResult found) {
        return (found.group(1).isEmpty() ? "" : "! ") + "--tcp-flags " + listed(found.group(2)) + " "
                + listed(found.group(3));
    }

    private static String listed(String bits) {
        return bits.matches("0x[0-9A-Fa-f]{1,2}") ? names(Integer.parseInt(bits.substring(2), 16)) : bits;
    }

    private static int bits(String list) throws OptionException {
        int bits = 0;
        for (String word : list.split(",")) {
            bits |= bit(word);
        }
        return bits;
    }

    private static int bit(String word) throws OptionException {
        for (int i = 0; i < NAMES.size(); i++) {
            if (NAMES.get(i).equalsIgnoreCase(word)) {
                return 1 << i;
            }
        }
        if (word.equalsIgnoreCase("ALL")) {
            return 0x3f;
        }
        if (word.isEmpty() || word.equalsIgnoreCase("NONE")) {
            return 0;
        }
        throw OptionException.of(
                "option-value-unknown", "'" + word + "' is not a TCP flag", String.join(", ", NAMES) + ", ALL, NONE");
    }

    /** Whether a header's flag byte is as wanted. */
    boolean holds(long flags) {
        return (flags & mask) == set;
    }

    private static String names(int bits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if ((bits >> i & 1) == 1) {
                names.add(NAMES.get(i));
            }
        }
        return names.isEmpty() ? "NONE" : String.join(",", names);
    }

    /** {@code FIN,SYN,RST,ACK SYN}. */
    @Override
    public String toString() {
        return names(mask) + " " + names(set);
    }
}
