package io.nfwalk.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The options of an extension, in the order of its documentation. */
public final class OptionTable {
    private final List<Option> options;

    private OptionTable(List<Option> options) {
        this.options = options;
    }

    /** The table of these options. */
    public static OptionTable of(Option... options) {
        return new OptionTable(List.copyOf(Arrays.asList(options)));
    }

    /** All options. */
    public List<Option> options() {
        return options;
    }

    /** The option with exactly this name or alias (with both dashes). */
    public Optional<Option> option(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name) || option.aliases().contains(name))
                .findFirst();
    }
}
