package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The names of DiffServ classes, for {@code -m dscp} and {@code -j DSCP}. Source: iptables {@code
 * extensions/dscp_helper.c}.
 */
public final class DscpText {
    private static final List<DiffServClass> CLASSES = classes();

    private DscpText() {}

    private record DiffServClass(String name, int value) {}

    private static List<DiffServClass> classes() {
        List<DiffServClass> classes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            classes.add(new DiffServClass("CS" + i, 8 * i));
        }
        classes.add(new DiffServClass("BE", 0));
        for (int i = 1; i <= 4; i++) {
            for (int drop = 1; drop <= 3; drop++) {
                classes.add(new DiffServClass("AF" + i + drop, 8 * i + 2 * drop));
            }
        }
        classes.add(new DiffServClass("EF", 0x2e));
        return List.copyOf(classes);
    }

    /** The value that a class's name in any letter case stands for, 0 to 63. */
    public static long readClass(String word) throws OptionException {
        String upper = word.toUpperCase(Locale.ROOT);
        for (DiffServClass known : CLASSES) {
            if (known.name.equals(upper)) {
                return known.value;
            }
        }
        List<String> names = CLASSES.stream().map(DiffServClass::name).toList();
        throw OptionException.of(
                        "option-value-unknown",
                        "'" + word + "' is no DiffServ class",
                        "CS0 to CS7, BE, AF11 to AF43 or EF")
                .withHint(Spelling.hint(upper, names));
    }

    /** {@code 0x0a}. */
    public static String print(int value) {
        return String.format(Locale.ROOT, "0x%02x", value);
    }
}
