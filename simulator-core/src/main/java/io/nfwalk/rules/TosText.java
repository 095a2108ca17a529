package io.nfwalk.rules;

import java.util.List;
import java.util.Locale;

/**
 * A type of service as {@code -m tos} and {@code -j TOS} take it. Source: iptables {@code extensions/tos_values.c}.
 *
 * @param value 0 to 255
 * @param mask the bits that count, 0 to 255
 */
public record TosText(int value, int mask) {
    /** The symbolic names with their values; a name leaves the two uppermost bits alone. */
    private static final List<Name> NAMES = List.of(
            new Name("Minimize-Delay", 0x10),
            new Name("Maximize-Throughput", 0x08),
            new Name("Maximize-Reliability", 0x04),
            new Name("Minimize-Cost", 0x02),
            new Name("Normal-Service", 0x00));

    private static final int NAMED_BITS = 0x3f;

    private record Name(String word, int value) {}

    /** Reads a name, or a number that may have a mask behind it. */
    public static TosText read(String word) throws OptionException {
        for (Name name : NAMES) {
            if (name.word.toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
                return new TosText(name.value, NAMED_BITS);
            }
        }
        String text = word.stripLeading();
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            List<String> names = NAMES.stream().map(Name::word).toList();
            throw OptionException.of(
                            "option-value-unknown",
                            "'" + word + "' is not a type of service",
                            "0 to 255, with /mask or without, or one of " + String.join(", ", names))
                    .withHint(Spelling.hint(word, names));
        }
        int slash = text.indexOf('/');
        String value = slash < 0 ? text : text.substring(0, slash);
        long mask = slash < 0 ? 0xff : OptionText.number(text.substring(slash + 1), 0, 255);
        return new TosText((int) OptionText.number(value, 0, 255), (int) mask);
    }

    /** {@code 0x10/0xff}: two digits each. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "0x%02x/0x%02x", value, mask);
    }
}
