package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * One option of an extension: its name, what it takes and what it goes with. Immutable; the {@code with}-like methods
 * return an altered copy.
 */
public final class Option {
    private final String name;
    private final List<String> aliases;
    private final int arity;
    private final ValueReader reader;
    private final boolean invertible;
    private final boolean required;
    private final boolean repeatable;
    private final List<String> needs;
    private final List<String> excludes;

    private Option(
            String name,
            List<String> aliases,
            int arity,
            ValueReader reader,
            boolean invertible,
            boolean required,
            boolean repeatable,
            List<String> needs,
            List<String> excludes) {
        this.name = name;
        this.aliases = List.copyOf(aliases);
        this.arity = arity;
        this.reader = reader;
        this.invertible = invertible;
        this.required = required;
        this.repeatable = repeatable;
        this.needs = List.copyOf(needs);
        this.excludes = List.copyOf(excludes);
    }

    /** Turns an option's words into its value, or refuses them. */
    @FunctionalInterface
    public interface ValueReader {
        /**
         * The value.
         *
         * @param words as many words as the option takes
         * @throws OptionException if they don't make a value
         */
        Object read(List<String> words) throws OptionException;
    }

    private static Option of(String name, int arity, ValueReader reader) {
        return new Option(name, List.of(), arity, reader, false, false, false, List.of(), List.of());
    }

    /** An option without a value. */
    public static Option flag(String name) {
        return of(name, 0, words -> Boolean.TRUE);
    }

    /** A number within the bounds (both included), decimal, hexadecimal after 0x or octal after 0; read as Long. */
    public static Option number(String name, long first, long last) {
        return of(name, 1, words -> OptionText.number(words.get(0), first, last));
    }

    /** {@code a}, {@code a:b}, {@code a:} or {@code :b} within the bounds; read as {@link NumberRange}. */
    public static Option range(String name, long first, long last) {
        return of(name, 1, words -> OptionText.range(words.get(0), first, last));
    }

    /** Like {@link #range}, 0 to 65535, service names allowed; reversed ranges are kept as they are. */
    public static Option ports(String name) {
        return of(name, 1, words -> OptionText.ports(words.get(0)));
    }

    /** {@code value[/mask]}, 32 bits each; without mask all bits; read as {@link Masked}. */
    public static Option masked(String name) {
        return of(name, 1, words -> OptionText.masked(words.get(0)));
    }

    /** Any text of at most {@code longest} characters. */
    public static Option text(String name, int longest) {
        return of(name, 1, words -> OptionText.text(words.get(0), longest));
    }

    /** One of these words, exactly. */
    public static Option word(String name, String... allowed) {
        List<String> words = List.of(allowed);
        return of(name, 1, given -> OptionText.word(given.get(0), words));
    }

    /** A value of the extension's own. */
    public static Option custom(String name, int arity, ValueReader reader) {
        return of(name, arity, reader);
    }

    /** May have {@code !} before it. */
    public Option invertible() {
        return new Option(name, aliases, arity, reader, true, required, repeatable, needs, excludes);
    }

    /** Must be given. */
    public Option required() {
        return new Option(name, aliases, arity, reader, invertible, true, repeatable, needs, excludes);
    }

    /** May be given more than once; {@link OptionValues#occurrences} tells in which order. */
    public Option repeatable() {
        return new Option(name, aliases, arity, reader, invertible, required, true, needs, excludes);
    }

    /** May also be written so. */
    public Option alias(String... others) {
        List<String> all = new ArrayList<>(aliases);
        all.addAll(List.of(others));
        return new Option(name, all, arity, reader, invertible, required, repeatable, needs, excludes);
    }

    /** Is refused unless all of these are given. */
    public Option needs(String... others) {
        return new Option(name, aliases, arity, reader, invertible, required, repeatable, List.of(others), excludes);
    }

    /** Is refused together with any of these. */
    public Option excludes(String... others) {
        return new Option(name, aliases, arity, reader, invertible, required, repeatable, needs, List.of(others));
    }

    /** Its canonical name, with both dashes. */
    public String name() {
        return name;
    }

    /** Further names, with both dashes. */
    public List<String> aliases() {
        return aliases;
    }

    /** How many words it takes: 0, 1 or 2. */
    public int arity() {
        return arity;
    }

    /** Turns its words into its value. */
    public ValueReader reader() {
        return reader;
    }

    /** Whether {@code !} may stand before it. */
    public boolean isInvertible() {
        return invertible;
    }

    /** Whether it must be given. */
    public boolean isRequired() {
        return required;
    }

    /** Whether it may be given more than once. */
    public boolean isRepeatable() {
        return repeatable;
    }

    /** The options that must be given with it. */
    public List<String> neededOptions() {
        return needs;
    }

    /** The options that can't be given with it. */
    public List<String> excludedOptions() {
        return excludes;
    }
}
