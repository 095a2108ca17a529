package io.nfwalk.match;

import io.nfwalk.rules.Masked;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.Map;

/**
 * A number and a mask, or a name that stands for a number. Source: libxtables, xtables_parse_val_mask and
 * xtables_print_val_mask.
 */
final class NamedMasked {
    private NamedMasked() {}

    /** Reads a name, {@code number} or {@code number/mask}. */
    static Masked read(String word, Map<String, Long> names, String what) throws OptionException {
        Long known = names.get(word);
        if (known != null) {
            return new Masked(known, Masked.ALL, false);
        }
        try {
            Masked masked = OptionText.masked(word);
            return new Masked(masked.value(), masked.mask(), masked.mask() != Masked.ALL);
        } catch (OptionException notANumber) {
            throw OptionException.of(
                    "option-value-unknown",
                    "'" + word + "' is no " + what,
                    "a number, number/mask, or one of " + String.join(", ", names.keySet()));
        }
    }

    /** The name if all bits count and there is one, else the number and its mask. */
    static String print(Masked masked, Map<String, Long> names) {
        if (masked.mask() != Masked.ALL) {
            return masked.toSave();
        }
        return names.entrySet().stream()
                .filter(name -> name.getValue() == masked.value())
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseGet(masked::toSave);
    }
}
