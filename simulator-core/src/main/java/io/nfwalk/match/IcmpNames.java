package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.List;
import java.util.Locale;

/** Reads what {@code --icmp-type} and {@code --icmpv6-type} take. Source: iptables extensions/libxt_icmp.h. */
final class IcmpNames {
    /** Stands for 0 to 255. */
    static final int ALL_CODES = -1;

    private IcmpNames() {}

    /**
     * A name that a rule can use.
     *
     * @param code the code, or {@link #ALL_CODES}
     */
    record Name(String text, int type, int code) {}

    /**
     * What a word asks for.
     *
     * @param type 0 to 255
     * @param firstCode lowest code, 0 to 255
     * @param lastCode highest code, included
     */
    record Wanted(int type, int firstCode, int lastCode) {}

    /**
     * Reads a name or its only possible beginning, a type, or {@code type/code}.
     *
     * @param names in the order in which the message about an ambiguous beginning tells them
     * @param what what the word should be, for messages
     */
    static Wanted read(String word, List<Name> names, String what) throws OptionException {
        String begin = word.toLowerCase(Locale.ROOT);
        List<Name> found = names.stream()
                .filter(name -> name.text().toLowerCase(Locale.ROOT).startsWith(begin))
                .toList();
        if (found.size() > 1) {
            throw OptionException.of(
                    "option-value-ambiguous",
                    "'" + word + "' begins more than one name",
                    found.get(0).text() + " or " + found.get(1).text());
        }
        if (found.size() == 1) {
            return ofCode(found.get(0).type(), found.get(0).code());
        }
        if (word.matches("[^0-9]*[A-Za-z].*|/.*")) {
            throw OptionException.of(
                    "option-value-unknown",
                    "'" + word + "' is not " + what,
                    "a name such as echo-request, a type, or type/code");
        }
        int slash = word.indexOf('/');
        if (slash < 0) {
            return ofCode((int) OptionText.number(word, 0, 255), ALL_CODES);
        }
        int type = (int) OptionText.number(word.substring(0, slash), 0, 255);
        return ofCode(type, (int) OptionText.number(word.substring(slash + 1), 0, 255));
    }

    private static Wanted ofCode(int type, int code) {
        return code == ALL_CODES ? new Wanted(type, 0, 255) : new Wanted(type, code, code);
    }
}
