package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the option that a long name means, in iptables' way: iptables' own options first, then those of the rule's
 * extensions, the newest kind of extension first; an exact name before unambiguous beginnings. Source: getopt_long(3);
 * libxtables, xtables_merge_options.
 */
final class OptionLookup {
    private final List<LoadedExtension> newestFirst = new ArrayList<>();

    /** What a name means. */
    sealed interface Found {
        /** One of iptables' own. */
        record Own(OwnOption option) implements Found {}

        /** An extension's. */
        record Of(LoadedExtension extension, Option option) implements Found {}

        /** Several options begin so. */
        record Ambiguous(List<String> names) implements Found {}

        /** No option begins so. */
        record Nothing() implements Found {}
    }

    /** From now on the extension's options are known; a second one of a name takes the place of the first. */
    void load(LoadedExtension extension) {
        for (int i = 0; i < newestFirst.size(); i++) {
            LoadedExtension other = newestFirst.get(i);
            if (other.isTarget() == extension.isTarget() && other.name().equals(extension.name())) {
                newestFirst.set(i, extension);
                return;
            }
        }
        newestFirst.add(0, extension);
    }

    /** The extension whose kind was loaded last. */
    Optional<LoadedExtension> newest() {
        return newestFirst.stream().findFirst();
    }

    /** The newest extension without a room, which may have any option. */
    Optional<LoadedExtension> newestWithoutRoom() {
        return newestFirst.stream().filter(extension -> !extension.hasRoom()).findFirst();
    }

    /** What the name (with both dashes, without value) means. */
    Found find(String name) {
        Optional<OwnOption> own = OwnOption.exactly(name);
        if (own.isPresent()) {
            return new Found.Own(own.get());
        }
        for (LoadedExtension extension : newestFirst) {
            Optional<Option> option = extension.option(name);
            if (option.isPresent()) {
                return new Found.Of(extension, option.get());
            }
        }
        return findBeginning(name);
    }

    private Found findBeginning(String name) {
        List<Found> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (OwnOption option : OwnOption.values()) {
            option.longNames().stream()
                    .filter(longName -> longName.startsWith(name))
                    .findFirst()
                    .ifPresent(longName -> {
                        found.add(new Found.Own(option));
                        names.add(longName);
                    });
        }
        for (LoadedExtension extension : newestFirst) {
            for (Option option : extension.options()) {
                if (option.name().startsWith(name)
                        || option.aliases().stream().anyMatch(alias -> alias.startsWith(name))) {
                    found.add(new Found.Of(extension, option));
                    names.add(option.name());
                }
            }
        }
        if (found.isEmpty()) {
            return new Found.Nothing();
        }
        return found.size() == 1 ? found.get(0) : new Found.Ambiguous(names);
    }

    /** Every long name that is known now. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (LoadedExtension extension : newestFirst) {
            for (Option option : extension.options()) {
                names.add(option.name());
                names.addAll(option.aliases());
            }
        }
        names.addAll(OwnOption.names());
        return names;
    }
}
