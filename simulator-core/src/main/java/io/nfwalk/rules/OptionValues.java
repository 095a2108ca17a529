package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that a rule gave to one extension, read by their table. */
public final class OptionValues {
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Occurrence> occurrences = new ArrayList<>();

    /**
     * One option as it stands in the text.
     *
     * @param name its canonical name
     * @param value what its reader made of its words
     * @param inverted whether {@code !} stood before it
     */
    public record Occurrence(String name, Object value, boolean inverted) {}

    /**
     * One given option.
     *
     * @param value what its reader made of its words
     * @param inverted whether {@code !} stood before it
     */
    record Given(Object value, boolean inverted) {}

    private final Backend backend;
    private boolean backendAsked;

    OptionValues(Backend backend) {
        this.backend = backend;
    }

    /** Whose words they are: which iptables reads them. */
    public Backend backend() {
        backendAsked = true;
        return backend;
    }

    /** Whether somebody asked which iptables reads them, so that the other one may read something else. */
    boolean wasBackendAsked() {
        return backendAsked;
    }

    void put(String name, Object value, boolean inverted) {
        given.put(name, new Given(value, inverted));
        occurrences.add(new Occurrence(name, value, inverted));
    }

    /** All that was given, in the order of the text: of one that may be repeated each time. */
    public List<Occurrence> occurrences() {
        return List.copyOf(occurrences);
    }

    /** The canonical names of the given options, in the order of the text. */
    public List<String> names() {
        return List.copyOf(given.keySet());
    }

    /** Whether the option was given. */
    public boolean has(String name) {
        return given.containsKey(name);
    }

    /** Whether the option was given with {@code !} before it. */
    public boolean inverted(String name) {
        return has(name) && given.get(name).inverted();
    }

    /** The option's value; IllegalArgumentException if it was not given or is of another type. */
    public <T> T value(String name, Class<T> type) {
        return find(name, type).orElseThrow(() -> new IllegalArgumentException(name + " was not given"));
    }

    /** The option's value, if it was given. */
    public <T> Optional<T> find(String name, Class<T> type) {
        return Optional.ofNullable(given.get(name)).map(option -> type.cast(option.value()));
    }

    /** A number option's value. */
    public long number(String name) {
        return value(name, Long.class);
    }

    /** A number option's value, or another number if it was not given. */
    public long number(String name, long otherwise) {
        return find(name, Long.class).orElse(otherwise);
    }

    /** A text or word option's value. */
    public String text(String name) {
        return value(name, String.class);
    }
}
