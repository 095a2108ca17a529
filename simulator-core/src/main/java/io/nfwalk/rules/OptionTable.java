package io.nfwalk.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of an extension, in the order of its documentation. */
public final class OptionTable {
    private final List<Option> options;
    private final Map<String, Option> byName = new HashMap<>();

    private OptionTable(List<Option> options) {
        this.options = options;
        for (Option option : options) {
            byName.putIfAbsent(option.name(), option);
            option.aliases().forEach(alias -> byName.putIfAbsent(alias, option));
        }
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
        return Optional.ofNullable(byName.get(name));
    }
}
